/** Starts the engine's utility process and lends it compute processes, joined by ports of their own. */
import { MessageChannelMain, type MessagePortMain } from 'electron';
import type { Logger } from 'pino';
import type { Running } from '../supervision/keep-running.ts';
import type { EngineStart, FromEngine, ToEngine } from '../supervision/messages.ts';
import { forkUtility, type UtilityChild } from './utility-child.ts';

export interface ShellEngine extends Running {
  /** Joins a window's page to the engine. */
  addScreen(port: MessagePortMain): void;
}

export interface ShellEntries {
  readonly engine: string;
  readonly compute: string;
}

/** Longer than any clean stop takes; then the process is ended. */
const STOP_MS = 15_000;

/**
 * Resolves when the engine is ready.
 * @throws Error with the engine's own sentence when it cannot start, or with how its process ended
 */
export async function startShellEngine(
  entries: ShellEntries,
  start: EngineStart,
  log: Logger,
): Promise<ShellEngine> {
  const engine = forkUtility(entries.engine, 'engine', log);
  const send = (message: ToEngine, ports?: MessagePortMain[]) => engine.post(message, ports);
  const computes = new Map<number, UtilityChild>();

  const open = (id: number, role: string) => {
    const compute = forkUtility(entries.compute, `${role} compute`, log);
    computes.set(id, compute);
    const { port1, port2 } = new MessageChannelMain();
    compute.post('channel', [port1]);
    send({ kind: 'compute.port', id }, [port2]);
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

  await new Promise<void>((resolve, reject) => {
    engine.onMessage((raw) => {
      const message = raw as FromEngine;
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'failed') {
        engine.kill();
        reject(new Error(message.problem));
      } else if (message.kind === 'compute.open') open(message.id, message.role);
      else if (message.kind === 'compute.close') close(message.id);
    });
    void engine.ended.then((reason) => reject(new Error(reason)));
    send(start);
  });
  return {
    ended: engine.ended,
    addScreen: (port) => send({ kind: 'screen.port' }, [port]),
    async stop() {
      send({ kind: 'stop' });
      const late = setTimeout(() => engine.kill(), STOP_MS);
      await engine.ended;
      clearTimeout(late);
    },
  };
}
