/** A line over a WebSocket: the browser's own or the `ws` package's, which share this much of their interface. */
import { fromBytes, toBytes } from './codec.ts';
import { once, type Line } from './line.ts';

export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(kind: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(kind: 'close', listener: (event: { code: number; reason: string }) => void): void;
}

const OPEN = 1;

/** @param socket open, or accepted; a frame that is not a message closes it with code 1007 */
export function socketLine(socket: SocketLike): Line {
  socket.binaryType = 'arraybuffer';
  const closed = once();
  socket.addEventListener('close', ({ code, reason }) => {
    // 1006: no closing frame came, so the process at the other end is gone.
    closed.tell(
      reason || (code === 1006 ? 'The engine went away.' : `The connection closed (code ${code}).`),
    );
  });
  return {
    post(message) {
      if (socket.readyState === OPEN) socket.send(toBytes(message));
    },
    onMessage(listener) {
      socket.addEventListener('message', ({ data }) => {
        let message: unknown;
        try {
          if (!(data instanceof ArrayBuffer)) throw new TypeError('Text frame.');
          message = fromBytes(data);
        } catch {
          socket.close(1007, 'That was not a message of this program.');
          return;
        }
        listener(message);
      });
    },
    onClose: closed.add,
    close: () => socket.close(1000),
    queuedBytes: () => socket.bufferedAmount,
  };
}
