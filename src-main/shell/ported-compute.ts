/** The engine's end of its compute processes on the desktop: each comes as a port of its own, a moment after it is asked for. */
import { once } from '../api/line.ts';
import type { Channel, OpenCompute } from '../engine/channel.ts';
import type { FromEngine, ToEngine } from '../supervision/messages.ts';
import { mainPortChannel, type MainPort } from './main-port.ts';

export interface PortedCompute {
  readonly openCompute: OpenCompute;
  /** Takes 'compute.port' with its port, and 'compute.closed'. */
  receive(message: ToEngine, port: MainPort | undefined): void;
}

export function portedCompute(send: (message: FromEngine) => void): PortedCompute {
  interface End {
    channel: Channel | null;
    /** What was posted before the port came. */
    readonly early: unknown[];
    readonly listeners: ((message: unknown) => void)[];
    readonly closed: ReturnType<typeof once>;
  }
  const ends = new Map<number, End>();
  let opened = 0;

  return {
    openCompute(role): Channel {
      const id = (opened += 1);
      const end: End = { channel: null, early: [], listeners: [], closed: once() };
      ends.set(id, end);
      send({ kind: 'compute.open', id, role });
      return {
        post(message) {
          if (!ends.has(id)) return;
          if (end.channel === null) end.early.push(message);
          else end.channel.post(message);
        },
        onMessage(listener) {
          end.listeners.push(listener);
          end.channel?.onMessage(listener);
        },
        onClose: end.closed.add,
        close() {
          if (!ends.delete(id)) return;
          end.channel?.close();
          send({ kind: 'compute.close', id });
          end.closed.tell('Closed.');
        },
      };
    },
    receive(message, port) {
      if (message.kind === 'compute.port' && port) {
        const end = ends.get(message.id);
        if (!end) return port.close();
        end.channel = mainPortChannel(port);
        for (const listener of end.listeners) end.channel.onMessage(listener);
        for (const early of end.early.splice(0)) end.channel.post(early);
      } else if (message.kind === 'compute.closed') {
        // The supervisor knows why the process ended; the port only knows that it did.
        const end = ends.get(message.id);
        ends.delete(message.id);
        end?.closed.tell(message.reason);
      }
    },
  };
}
