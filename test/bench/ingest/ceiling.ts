import { once } from 'node:events';
import { startChild } from './child.ts';
import type { Received } from './messages.ts';
import type { Publisher } from './publisher.ts';

const PREFIX = 'ceiling';

/** @returns messages a second that a bare mqtt.js subscriber takes from this broker, from this publisher */
export async function measureCeiling(
  url: string,
  publisher: Publisher,
  topics: readonly number[],
  messages: number,
): Promise<number> {
  const child = await startChild(new URL('./ceiling-process.ts', import.meta.url), [url, `${PREFIX}/#`]);
  try {
    const began = performance.now();
    const all = new Promise<void>((resolve, reject) => {
      child.on('message', ({ messages: received }: Received) => {
        publisher.received(received);
        if (received >= messages) resolve();
      });
      child.once('exit', () => reject(new Error('The subscriber ended.')));
    });
    await Promise.all([
      publisher.publish({ prefix: PREFIX, topics, messages, rate: null, times: null }),
      all,
    ]);
    return messages / ((performance.now() - began) / 1000);
  } finally {
    const gone = once(child, 'exit');
    child.kill();
    await gone;
  }
}
