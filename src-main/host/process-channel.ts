/** This process's line to its supervisor as a channel. */
import type { Channel } from '../engine/channel.ts';

export function processChannel(): Channel {
  return {
    post(message) {
      if (process.connected) process.send?.(message, () => {});
    },
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.once('disconnect', () => listener('The supervisor is gone.')),
    close: () => process.disconnect(),
  };
}
