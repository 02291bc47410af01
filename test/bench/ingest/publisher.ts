import { once } from 'node:events';
import { startChild } from './child.ts';
import type { Published, PublishOrder, Received, ToPublisher } from './messages.ts';

export interface Publisher {
  /** Resolves when the broker has acknowledged all of it. */
  publish(order: Omit<PublishOrder, 'kind'>): Promise<Published>;
  /** How much of the order the receiver has dealt with. */
  received(messages: number): void;
  end(): void;
}

export async function startPublisher(port: number): Promise<Publisher> {
  const child = await startChild(new URL('./publisher-process.ts', import.meta.url), [
    '127.0.0.1',
    String(port),
  ]);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The publisher ended.')));
  // Said where an order waits for it; without one it is the end that was asked for.
  ended.catch(() => undefined);
  const send = (message: ToPublisher): void => void child.send(message);
  return {
    publish: async (order) => {
      const published = once(child, 'message').then(([message]: unknown[]) => message as Published);
      send({ kind: 'publish', ...order });
      return Promise.race([published, ended]);
    },
    received: (messages) => send({ kind: 'received', messages } satisfies Received),
    end: () => void child.kill(),
  };
}
