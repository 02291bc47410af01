/** Electron's port of the main and utility processes, as a line and as a channel. */
import type { Channel } from '../engine/channel.ts';
import { once } from '../api/line.ts';

/** What is used of Electron.MessagePortMain. */
export interface MainPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

export function mainPortChannel(port: MainPort): Channel {
  const closed = once();
  let open = true;
  const end = (reason: string) => {
    open = false;
    closed.tell(reason);
  };
  port.on('close', () => end('The other end went away.'));
  return {
    post(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: closed.add,
    close() {
      port.close();
      end('Closed.');
    },
  };
}
