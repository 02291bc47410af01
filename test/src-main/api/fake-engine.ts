/** Just enough of an engine for the transports: some real calls, and events by hand. */
import {
  calls,
  type CallName,
  type EventName,
  type Events,
  type Handlers,
  type Listener,
} from '../../../src-main/api/contract.ts';

export interface FakeEngine {
  readonly handlers: Handlers;
  subscribe(listener: Listener): () => void;
  emit<N extends EventName>(name: N, payload: Events[N]): void;
  readonly listeners: Set<Listener>;
}

/** @param own calls the test is about; all others fail */
export function fakeEngine(own: Partial<Handlers>): FakeEngine {
  const listeners = new Set<Listener>();
  const handlers = Object.fromEntries(
    Object.keys(calls).map((name) => [
      name,
      own[name as CallName] ??
        (() => {
          throw new Error(`${name} is not part of this test.`);
        }),
    ]),
  ) as unknown as Handlers;
  return {
    handlers,
    listeners,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(name, payload) {
      for (const listener of listeners) listener(name, payload);
    },
  };
}
