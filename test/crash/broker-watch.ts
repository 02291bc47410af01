/** What the broker says of itself: a message it threw away is no loss of the engine's, and makes a run worthless. */
import mqtt from 'mqtt';

/** Lines of mosquitto.conf without which nothing can be watched. */
export const WATCHED = ['sys_interval 1'];

export interface BrokerWatch {
  /** Messages the broker threw away since it was started. */
  dropped(): number;
  close(): Promise<void>;
}

// mosquitto(8), BROKER STATUS: dropped because of limits on what is queued or in flight.
const DROPPED = '$SYS/broker/publish/messages/dropped';

/** Follows the broker over its restarts. */
export async function watchBroker(url: string): Promise<BrokerWatch> {
  const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 200 });
  client.on('error', () => undefined);
  let dropped = 0;
  client.on('message', (_topic, payload) => {
    // It counts from zero again when the broker is started again.
    dropped = Math.max(dropped, Number(payload.toString()));
  });
  await client.subscribeAsync(DROPPED);
  return { dropped: () => dropped, close: () => client.endAsync(true) };
}
