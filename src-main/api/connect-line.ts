/** The screen's end of a line: the contract's calls as a client, its events to listeners. */
import { createBirpc } from 'birpc';
import type { CallInput, CallName, CallOutput, Client, EventName, Events, Listener } from './contract.ts';
import type { Line } from './line.ts';
import { sentenceOf } from './sentence.ts';
import { EVENT, incoming, outgoing, TAKEN } from './wire.ts';

export interface Connected {
  readonly client: Client;
  subscribe(listener: Listener): () => void;
  /** Called once, with the reason in words; calls in flight fail with the same sentence. */
  onLost(listener: (reason: string) => void): void;
  close(): void;
}

type Remote = Record<typeof TAKEN, () => void>;

/**
 * @example
 * const { client, subscribe } = connectLine(line);
 * subscribe((name, payload) => name === 'asset.status' && show(payload));
 * const tags = await client.call('tag.list');
 */
export function connectLine(line: Line): Connected {
  const listeners = new Set<Listener>();
  let lost: string | undefined;
  const told = <N extends EventName>(name: N, payload: Events[N]) => {
    try {
      for (const listener of [...listeners]) listener(name, payload);
    } finally {
      if (name === 'live.rows' || name === 'replay.rows') void rpc.$callEvent(TAKEN);
    }
  };
  const rpc = createBirpc<Remote, Record<string, never>, false>(
    {},
    {
      proxify: false,
      // No time limit: discovery and reports take as long as they take, and a lost line ends every call.
      timeout: -1,
      post: (message: object) => line.post(message),
      on: (listener) => line.onMessage(listener),
      serialize: outgoing(sentenceOf),
      deserialize: incoming,
      resolver: (name) => (name === EVENT ? (told as (...args: unknown[]) => unknown) : undefined),
    },
  );
  line.onClose((reason) => {
    lost = reason;
    rpc.$close(new Error(reason));
  });

  return {
    client: {
      async call<N extends CallName>(name: N, ...input: [] | [CallInput<N>]): Promise<CallOutput<N>> {
        if (lost !== undefined) throw new Error(lost);
        const answer: unknown = await rpc.$callRaw({ method: name, args: input });
        return answer as CallOutput<N>;
      },
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onLost: line.onClose,
    close: line.close,
  };
}
