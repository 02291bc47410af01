/** A line over the page's MessagePort, as the desktop's preload hands it over. Structured clone carries the columns. */
import { once, type Line } from './line.ts';

export interface PortLike {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  addEventListener(kind: 'message', listener: (event: { data: unknown }) => void): void;
  /** Chromium tells a port that its other end is gone. */
  addEventListener(kind: 'close', listener: () => void): void;
}

export function portLine(port: PortLike): Line {
  const closed = once();
  let open = true;
  const end = (reason: string) => {
    open = false;
    closed.tell(reason);
  };
  port.addEventListener('close', () => end('The engine went away.'));
  return {
    post(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.addEventListener('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: closed.add,
    close() {
      port.close();
      end('Closed.');
    },
  };
}
