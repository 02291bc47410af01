/** The engine without Electron: one supervised engine process that serves the screen on loopback. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Backoff } from '../api/backoff.ts';
import { keepRunning, type SupervisedState } from '../supervision/keep-running.ts';
import { startEngineChild, type ProcessEntries } from './engine-child.ts';

export interface HostOptions {
  readonly dataDir: string;
  /** 0 takes any free port. It stays the same when the engine is started again. */
  readonly port: number;
  readonly log: Logger;
  readonly onState?: (state: SupervisedState) => void;
  /** The built screen. */
  readonly screenRoot?: string;
  readonly entries?: ProcessEntries;
  readonly backoff?: Backoff;
}

export interface Host {
  /** Address of the screen with its access token, for the operator's eyes only. */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  stop(): Promise<void>;
}

export const SCREEN_ROOT = fileURLToPath(new URL('../../dist/screen', import.meta.url));

const ENTRIES: ProcessEntries = {
  engine: new URL('./engine-process.ts', import.meta.url),
  compute: new URL('./compute-process.ts', import.meta.url),
};

/**
 * Resolves when the screen can be opened. The engine is started again whenever it dies, with growing waits.
 * @throws InputError when the engine says why it cannot start (the directory is in use, the port is taken)
 * @example
 * const host = await startHost({ dataDir: defaultDataDirectory(), port: 0, log });
 * console.log(host.url);
 * await host.stop();
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { log, onState, entries = ENTRIES, screenRoot = SCREEN_ROOT } = options;
  const dataDir = resolve(options.dataDir);
  const token = randomBytes(32).toString('base64url');
  let port = options.port;
  const kept = await keepRunning({
    ...(options.backoff ? { backoff: options.backoff } : {}),
    onState(state) {
      log.info({ ...state }, 'engine process');
      onState?.(state);
    },
    async start() {
      const logFile = join(dataDir, 'logs', 'engine.log');
      const web = { port, token, screenRoot };
      const running = await startEngineChild(entries, { kind: 'start', dataDir, logFile, web }, log);
      port = running.port;
      return running;
    },
  });
  return { url: `http://127.0.0.1:${port}/#token=${token}`, token, port, stop: () => kept.stop() };
}
