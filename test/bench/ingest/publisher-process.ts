/**
 * The publishing plant in a process of its own: MQTT 3.1.1 written straight to a socket, because a publisher that costs
 * as much as what is measured would be the bottleneck of both. Arguments: host port.
 */
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { topicOf, valueOf, type Published, type PublishOrder, type ToPublisher } from './messages.ts';

/** Messages the broker may not have acknowledged, and messages the receiver may be behind. */
const MOST_UNACKNOWLEDGED = 5000;
const MOST_LEAD = 20_000;
const PACE_MS = 4;
/** Written in one piece. */
const PIECE = 250;

const [host = '', port = ''] = process.argv.slice(2);
const socket = net.connect({ host, port: Number(port), noDelay: true });
let acknowledged = 0;
let received = 0;
let newestTime = 0;
let messageId = 0;

/** One PUBLISH at QoS 1 (MQTT 3.1.1, 3.3) behind the others. @returns where the next one begins */
function write(into: Buffer, at: number, name: Buffer, topic: number, t: number): number {
  const payload = `{"t":${t},"v":${valueOf(topic, t).toFixed(3)}}`;
  const remaining = 2 + name.length + 2 + payload.length;
  messageId = (messageId % 65_535) + 1;
  let next = into.writeUInt8(0x32, at);
  if (remaining < 128) next = into.writeUInt8(remaining, next);
  else next = into.writeUInt8(remaining >> 7, into.writeUInt8((remaining & 127) | 128, next));
  next = into.writeUInt16BE(name.length, next);
  next += name.copy(into, next);
  next = into.writeUInt16BE(messageId, next);
  return next + into.write(payload, next, 'latin1');
}

async function publish({ prefix, topics, messages, rate, times }: PublishOrder): Promise<Published> {
  const names = topics.map((topic) => Buffer.from(topicOf(prefix, topic)));
  const began = performance.now();
  acknowledged = received = 0;
  for (let sent = 0; sent < messages;) {
    const due = rate === null ? messages : Math.floor(((performance.now() - began) / 1000) * rate);
    const lead = rate === null ? received + MOST_LEAD : messages;
    const piece = Math.min(due, lead, acknowledged + MOST_UNACKNOWLEDGED, messages, sent + PIECE) - sent;
    if (piece <= 0) {
      await sleep(rate === null ? 1 : PACE_MS);
      continue;
    }
    const bytes = Buffer.allocUnsafe(piece * 128);
    let end = 0;
    for (let i = 0; i < piece; i++, sent++) {
      // No two samples of one topic at the same microsecond.
      newestTime = Math.max(Math.floor((performance.timeOrigin + performance.now()) * 1000), newestTime + 1);
      const place = sent % topics.length;
      const t = times === null ? newestTime : times.from + Math.floor(sent / topics.length) * times.step;
      end = write(bytes, end, names[place]!, topics[place]!, t);
    }
    socket.write(bytes.subarray(0, end));
    // Acknowledgements are read between two pieces.
    await new Promise(setImmediate);
  }
  while (acknowledged < messages) await sleep(1);
  return { kind: 'published', messages, seconds: (performance.now() - began) / 1000 };
}

socket.once('connect', () => {
  // CONNECT (3.1): MQTT, level 4, clean session, no keep-alive, client id "bench".
  socket.write(
    Buffer.from([0x10, 17, 0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 0, 0, 5, ...Buffer.from('bench')]),
  );
});
socket.once('data', (connack: Buffer) => {
  if (connack.length !== 4 || connack[3] !== 0) throw new Error('The broker does not accept the publisher.');
  let bytes = 0;
  let before = 0;
  socket.on('data', (acks: Buffer) => {
    // Nothing else comes than PUBACKs of four bytes (3.4).
    bytes += acks.length;
    acknowledged += Math.floor(bytes / 4) - before;
    before = Math.floor(bytes / 4);
  });
  process.send?.('ready');
});
socket.on('close', () => process.exit(1));
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToPublisher) => {
  if (message.kind === 'received') received = message.messages;
  else void publish(message).then((done) => process.send?.(done));
});
