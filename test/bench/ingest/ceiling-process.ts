/** The ceiling: a bare mqtt.js subscriber that only counts. Arguments: the broker's URL, the filter. */
import mqtt from 'mqtt';
import type { Received } from './messages.ts';

const [url = '', filter = ''] = process.argv.slice(2);
const properties = { receiveMaximum: 2000 };
const client = mqtt.connect(url, { protocolVersion: 5, properties, reconnectPeriod: 0 });
let messages = 0;
client.on('message', () => (messages += 1));
client.on('error', (error) => {
  throw error;
});
const tell = (): void => {
  if (process.connected) process.send?.({ kind: 'received', messages } satisfies Received);
};
client.on('connect', () => {
  client.subscribe(filter, { qos: 1 }, () => {
    process.send?.('ready');
    setInterval(tell, 20);
  });
});
process.on('disconnect', () => process.exit(0));
