/** The engine's process under a supervisor inside the suite, for scenarios in which the process is not the product's own. */
import { pino } from 'pino';
import { createBackoff } from '../../src-main/api/backoff.ts';
import type { ScreenConnection } from '../../src-main/api/connect.ts';
import { connectHost } from '../../src-main/host/connect-host.ts';
import { startHost, type Host } from '../../src-main/host/supervisor.ts';
import { childOf, gone, killProcess } from './processes.ts';
import type { EngineUnderTest } from './rig.ts';

export interface HostedEngine extends EngineUnderTest {
  /** SIGKILL to the engine; it is started again at once. */
  killEngine(): Promise<void>;
}

/** @param entry runs the engine as src-main/host/engine-process.ts does */
export function createHostedEngine(dataDir: string, entry: URL): HostedEngine {
  let host: Host | null = null;
  let screen: ScreenConnection | null = null;
  let kills = 0;
  const crashes: string[] = [];
  return {
    get client() {
      if (screen === null) throw new Error('The engine does not run.');
      return screen.client;
    },
    async start() {
      host = await startHost({
        dataDir,
        port: 0,
        log: pino({ level: 'silent' }),
        backoff: createBackoff(50, 200),
        entries: {
          engine: entry,
          compute: new URL('../../src-main/host/compute-process.ts', import.meta.url),
        },
        onState: ({ state, problem }) => {
          if (state === 'waiting' && !problem?.includes('SIGKILL')) crashes.push(problem ?? 'It ended.');
        },
      });
      screen = await connectHost(host.url);
    },
    async stop() {
      screen?.close();
      screen = null;
      await host?.stop();
      host = null;
    },
    async killEngine() {
      const pid = childOf(process.pid, entry.pathname);
      if (pid === null) return;
      kills += 1;
      killProcess(pid);
      await gone(pid);
    },
    get running() {
      return host !== null;
    },
    get kills() {
      return kills;
    },
    crashes,
  };
}
