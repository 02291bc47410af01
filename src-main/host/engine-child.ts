/** Starts one engine process with the compute processes it asks for, and joins them. */
import type { Logger } from 'pino';
import type { EngineStart, FromEngine, ToEngine } from '../supervision/messages.ts';
import type { Running } from '../supervision/keep-running.ts';
import { forkChild, type Child } from './child.ts';
import { InputError } from './input-error.ts';

export interface ProcessEntries {
  readonly engine: URL;
  readonly compute: URL;
}

export interface RunningEngine extends Running {
  /** Port of its web server. */
  readonly port: number;
}

/** Longer than any clean stop takes; then the process is ended. */
const STOP_MS = 15_000;

/**
 * Resolves when the engine is ready.
 * @throws InputError when the engine says why it cannot start, Error when its process dies before that
 */
export async function startEngineChild(
  entries: ProcessEntries,
  start: EngineStart,
  log: Logger,
): Promise<RunningEngine> {
  const engine = forkChild(entries.engine, 'engine', log);
  const send = (message: ToEngine) => engine.send(message);
  const computes = new Map<number, Child>();

  const open = (id: number, role: string) => {
    const compute = forkChild(entries.compute, `${role} compute`, log);
    computes.set(id, compute);
    compute.onMessage((message) => send({ kind: 'compute.message', id, message }));
    void compute.ended.then((reason) => {
      if (computes.delete(id)) send({ kind: 'compute.closed', id, reason });
    });
  };
  const close = (id: number) => {
    const compute = computes.get(id);
    computes.delete(id);
    compute?.kill();
  };
  void engine.ended.then(() => [...computes.keys()].forEach(close));

  const ready = new Promise<number>((resolve, reject) => {
    engine.onMessage((raw) => {
      const message = raw as FromEngine;
      switch (message.kind) {
        case 'ready':
          return resolve(message.port ?? 0);
        case 'failed':
          return reject(new InputError(message.problem));
        case 'compute.open':
          return open(message.id, message.role);
        case 'compute.message':
          return computes.get(message.id)?.send(message.message);
        case 'compute.close':
          return close(message.id);
      }
    });
    void engine.ended.then((reason) => reject(new Error(reason)));
  });
  send(start);
  const port = await ready;
  return {
    port,
    ended: engine.ended,
    async stop() {
      send({ kind: 'stop' });
      const late = setTimeout(engine.kill, STOP_MS);
      await engine.ended;
      clearTimeout(late);
    },
  };
}
