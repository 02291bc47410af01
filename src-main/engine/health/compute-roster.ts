/** The compute processes there are, and what each has said of itself. */
import type { Channel, OpenCompute } from '../channel.ts';
import { isPresence, type ComputePresence } from '../compute/compute-presence.ts';

export interface ComputeProcess {
  readonly role: Parameters<OpenCompute>[0];
  /** null before it has said anything. */
  readonly presence: ComputePresence | null;
}

export interface ComputeRoster {
  /** Opens a process as the given way does, and remembers it until it is gone. */
  readonly openCompute: OpenCompute;
  /** In the order they were opened. */
  processes(): ComputeProcess[];
}

export function createComputeRoster(openCompute: OpenCompute): ComputeRoster {
  const seats = new Map<Channel, ComputeProcess>();
  return {
    openCompute(role) {
      const channel = openCompute(role);
      seats.set(channel, { role, presence: null });
      channel.onMessage((message) => {
        // It may still speak while it is being ended.
        if (isPresence(message) && seats.has(channel))
          seats.set(channel, { role, presence: message.presence });
      });
      channel.onClose(() => seats.delete(channel));
      return channel;
    },
    processes: () => [...seats.values()],
  };
}
