/** The engine's end of its compute processes where the supervisor passes every message on (no ports to hand over). */
import type { Channel, OpenCompute } from '../engine/channel.ts';
import { once } from '../api/line.ts';
import type { FromEngine, ToEngine } from './messages.ts';

export interface RelayedCompute {
  readonly openCompute: OpenCompute;
  /** Takes 'compute.message' and 'compute.closed' from the supervisor. */
  receive(message: ToEngine): void;
}

export function relayedCompute(send: (message: FromEngine) => void): RelayedCompute {
  interface End {
    readonly listeners: ((message: unknown) => void)[];
    /** Messages that came before anyone listened. */
    readonly early: unknown[];
    readonly closed: ReturnType<typeof once>;
  }
  const ends = new Map<number, End>();
  let opened = 0;

  return {
    openCompute(role): Channel {
      const id = (opened += 1);
      const end: End = { listeners: [], early: [], closed: once() };
      ends.set(id, end);
      send({ kind: 'compute.open', id, role });
      return {
        post: (message) => {
          if (ends.has(id)) send({ kind: 'compute.message', id, message });
        },
        onMessage(listener) {
          end.listeners.push(listener);
          for (const message of end.early.splice(0)) listener(message);
        },
        onClose: end.closed.add,
        close() {
          if (!ends.delete(id)) return;
          send({ kind: 'compute.close', id });
          end.closed.tell('Closed.');
        },
      };
    },
    receive(message) {
      if (message.kind !== 'compute.message' && message.kind !== 'compute.closed') return;
      const end = ends.get(message.id);
      if (!end) return;
      if (message.kind === 'compute.closed') {
        ends.delete(message.id);
        end.closed.tell(message.reason);
      } else if (end.listeners.length === 0) end.early.push(message.message);
      else for (const listener of end.listeners) listener(message.message);
    },
  };
}
