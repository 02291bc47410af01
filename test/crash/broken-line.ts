/** The network between engine and broker: a TCP proxy on loopback that can cut, stall, half-close, delay and swallow. */
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONNACK, createFrameCutter, PUBACK, PUBLISH } from './mqtt-frames.ts';

export interface BrokenLine {
  readonly url: string;
  /** Messages that the broker has sent again because it had no acknowledgement of them. */
  readonly repeated: number;
  /**
   * Resolves when so many connections stand, every message of the broker is acknowledged and none has come for a while:
   * a broker with anything in its queues would be sending it. @throws Error that says what is still under way
   */
  quiet(connections: number): Promise<void>;
  /** Breaks every connection at once; new ones are taken. */
  cut(): void;
  /** Breaks every connection and takes no new one until `mend`. */
  unplug(): void;
  /** From now on nothing passes in either direction, and nobody is told, until `mend`. */
  stall(): void;
  /** Says goodbye in one direction only. */
  halfClose(towards: 'broker' | 'engine'): void;
  /** From now on everything passes this much later. */
  delay(milliseconds: number): void;
  /**
   * The next acknowledgement of the engine does not pass, nor anything after it on its connection; resolves when it has
   * been seen. At that moment the engine has committed and the broker does not know.
   */
  swallowAcknowledgement(): Promise<void>;
  /** Everything passes again, at once. What was stalled is delivered. */
  mend(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly engine: net.Socket;
  readonly broker: net.Socket;
  /** The broker has let the engine in. */
  accepted: boolean;
  /** Messages that passed towards the engine and whose acknowledgement has not passed yet. */
  readonly unacknowledged: Set<number>;
}

const QUIET_MS = 1500;
const PATIENCE_MS = 90_000;

/** @param brokerPort where the broker listens; it may be away for a while */
export async function openBrokenLine(brokerPort: number): Promise<BrokenLine> {
  const pairs = new Set<Pair>();
  let unplugged = false;
  let stalled = false;
  let delayMs = 0;
  let swallow: (() => void) | null = null;
  let repeated = 0;
  let lastMessage = 0;

  const server = net.createServer({ allowHalfOpen: true }, (engine) => {
    if (unplugged) {
      engine.destroy();
      return;
    }
    const broker = net.connect({ port: brokerPort, host: '127.0.0.1', allowHalfOpen: true });
    const pair: Pair = { engine, broker, accepted: false, unacknowledged: new Set() };
    pairs.add(pair);
    const part = (): void => {
      pairs.delete(pair);
      engine.destroy();
      broker.destroy();
    };
    for (const socket of [engine, broker]) {
      socket.setNoDelay(true);
      socket.on('error', part);
      socket.on('close', part);
      if (stalled) socket.pause();
    }
    let swallowing = false;
    const ofEngine = createFrameCutter();
    const ofBroker = createFrameCutter();
    carry(engine, broker, (bytes) => {
      const acknowledged = ofEngine(bytes).flatMap(({ type, id }) => (type === PUBACK ? [id!] : []));
      if (swallow !== null && acknowledged.length > 0) {
        swallowing = true;
        swallow();
        swallow = null;
      }
      if (!swallowing) for (const id of acknowledged) pair.unacknowledged.delete(id);
      return !swallowing;
    });
    carry(broker, engine, (bytes) => {
      for (const frame of ofBroker(bytes)) {
        if (frame.type === CONNACK) pair.accepted = true;
        if (frame.type !== PUBLISH) continue;
        lastMessage = performance.now();
        if (frame.repeated) repeated += 1;
        if (frame.id !== null) pair.unacknowledged.add(frame.id);
      }
      return true;
    });
  });

  /** Hands pieces on in their order, each after the delay that holds when it comes. */
  function carry(from: net.Socket, to: net.Socket, passes: (bytes: Buffer) => boolean): void {
    let readyAt = 0;
    const later = (work: () => void): void => {
      const now = performance.now();
      readyAt = Math.max(readyAt, now + delayMs);
      if (readyAt <= now) work();
      else setTimeout(work, readyAt - now);
    };
    from.on('data', (bytes: Buffer) => {
      if (!passes(bytes)) return;
      later(() => {
        // A receiver that does not read holds back the sender, as it would without us.
        if (to.writable && !to.write(bytes)) {
          from.pause();
          to.once('drain', () => {
            if (!stalled) from.resume();
          });
        }
      });
    });
    from.on('end', () => later(() => to.end()));
  }

  const eachSocket = (act: (socket: net.Socket) => void): void => {
    for (const { engine, broker } of [...pairs]) [engine, broker].forEach(act);
  };
  const cut = (): void => eachSocket((socket) => socket.resetAndDestroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mqtt://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    get repeated() {
      return repeated;
    },
    async quiet(connections) {
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const standing = [...pairs].filter(({ accepted }) => accepted);
        const waiting = standing.reduce((sum, { unacknowledged }) => sum + unacknowledged.size, 0);
        const silent = performance.now() - lastMessage > QUIET_MS;
        if (standing.length === connections && waiting === 0 && silent) return;
        if (performance.now() > deadline)
          throw new Error(
            `The broker is not rid of its messages: ${standing.length} of ${connections} connections stand, ` +
              `${waiting} messages wait for their acknowledgement.`,
          );
        await sleep(50);
      }
    },
    cut,
    unplug() {
      unplugged = true;
      cut();
    },
    stall() {
      stalled = true;
      eachSocket((socket) => socket.pause());
    },
    halfClose(towards) {
      for (const pair of [...pairs]) pair[towards].end();
    },
    delay(milliseconds) {
      delayMs = milliseconds;
    },
    swallowAcknowledgement: () =>
      new Promise((resolve) => {
        swallow = resolve;
      }),
    mend() {
      unplugged = stalled = false;
      delayMs = 0;
      swallow = null;
      eachSocket((socket) => socket.resume());
    },
    async close() {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
