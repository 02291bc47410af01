/** The product as an operator starts it (`mnemo serve`), with the suite's hand on its processes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ScreenConnection } from '../../src-main/api/connect.ts';
import type { Client } from '../../src-main/api/contract.ts';
import { connectHost } from '../../src-main/host/connect-host.ts';
import { childOf, descendants, endWithUs, gone, killProcess } from './processes.ts';

const MNEMO = fileURLToPath(new URL('../../src-main/host/mnemo.js', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 30_000;

export interface ServedEngine {
  /** Calls of the running engine. @throws when it was not started */
  readonly client: Client;
  /** Runs the command; resolves when the screen can be opened. @throws Error with what it said when it ends instead */
  start(): Promise<void>;
  /**
   * Runs the command and kills all of it so many milliseconds later, however far it came; they count from the command or
   * from the moment at which there is an engine process.
   */
  startAndKill(afterMs: number, from: 'command' | 'engine'): Promise<void>;
  /** SIGKILL to the engine, its supervisor and its compute processes. */
  killAll(): Promise<void>;
  /** SIGKILL to the engine alone; its supervisor starts it again. */
  killEngine(): Promise<void>;
  /** SIGKILL to one compute process. @returns whether there was one */
  killCompute(): boolean;
  /** SIGKILL to the supervisor alone: the engine has to notice and to end by itself. Resolves when it has. */
  killSupervisor(): Promise<void>;
  /** As an operator does: SIGTERM. @throws when it does not end with code 0 */
  stop(): Promise<void>;
  readonly running: boolean;
  /** Engines killed so far. */
  readonly kills: number;
  /** What ended without us: each a finding. */
  readonly crashes: readonly string[];
}

/** @param tellOutput takes what the command prints, for somebody who wants to look on */
export function createServedEngine(
  dataDir: string,
  tellOutput: (text: string) => void = () => {},
): ServedEngine {
  let command: ChildProcess | null = null;
  let screen: ScreenConnection | null = null;
  let kills = 0;
  /** Commands whose end is our doing. */
  const ours = new Set<ChildProcess>();
  const crashes: string[] = [];
  /** @returns the address of the screen, once it can be opened */
  function launch(): Promise<string> {
    const child = spawn(process.execPath, [MNEMO, 'serve', '--port', '0', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    command = child;
    const keep = endWithUs(() => [child.pid!, ...descendants(child.pid!)].forEach(killProcess));
    let said = '';
    let started = false;
    const url = new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`mnemo serve did not start: ${said}`)), START_MS);
      child.stdout.on('data', (text: Buffer) => {
        tellOutput(text.toString());
        said += text.toString();
        const found = /http:\/\/\S+#token=\S+/.exec(said)?.[0];
        if (found === undefined) return;
        clearTimeout(late);
        started = true;
        resolve(found);
      });
      child.stderr.on('data', (text: Buffer) => {
        tellOutput(text.toString());
        said += text.toString();
        for (const line of text.toString().split('\n'))
          if (line.includes('Starting it again') && !line.includes('SIGKILL')) crashes.push(line.trim());
      });
      child.once('exit', (code, by) => {
        keep();
        clearTimeout(late);
        if (command === child) command = null;
        const ended = `mnemo serve ended (${by ?? `code ${code}`}): ${said.trim().slice(-300)}`;
        // One that never ran is the business of whoever started it.
        if (started && !ours.has(child)) crashes.push(ended);
        reject(new Error(ended));
      });
    });
    url.catch(() => undefined);
    return url;
  }

  /** Forgets the line to a process that is about to go. */
  function hangUp(): void {
    screen?.close();
    screen = null;
  }

  async function killAll(): Promise<void> {
    const child = command;
    if (child?.pid === undefined) return;
    ours.add(child);
    hangUp();
    const pids = [...descendants(child.pid), child.pid];
    kills += pids.length > 1 ? 1 : 0;
    pids.forEach(killProcess);
    await Promise.all(pids.map(gone));
    command = null;
  }

  const enginePid = (): number | null => childOf(command?.pid, 'engine-process');

  return {
    get client() {
      if (screen === null) throw new Error('The engine does not run.');
      return screen.client;
    },
    async start() {
      screen = await connectHost(await launch());
    },
    async startAndKill(afterMs, from) {
      void launch();
      while (from === 'engine' && command !== null && enginePid() === null) await sleep(20);
      await sleep(afterMs);
      await killAll();
    },
    killAll,
    async killEngine() {
      const pid = enginePid();
      if (pid === null) return;
      kills += 1;
      killProcess(pid);
      await gone(pid);
    },
    killCompute() {
      const pid = childOf(command?.pid, 'compute-process');
      if (pid === null) return false;
      killProcess(pid);
      return true;
    },
    async killSupervisor() {
      const child = command;
      const pid = enginePid();
      if (child?.pid === undefined || pid === null) return;
      ours.add(child);
      hangUp();
      killProcess(child.pid);
      await Promise.all([gone(child.pid), gone(pid)]);
      command = null;
    },
    async stop() {
      const child = command;
      if (child?.pid === undefined) return;
      ours.add(child);
      hangUp();
      const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
      child.kill('SIGTERM');
      const code = await Promise.race([ended, sleep(STOP_MS, 'late' as const, { ref: false })]);
      if (code === 0) return;
      await killAll();
      throw new Error(
        code === 'late'
          ? `mnemo serve did not stop within ${STOP_MS / 1000} s.`
          : `mnemo serve stopped with code ${String(code)}.`,
      );
    },
    get running() {
      return command !== null;
    },
    get kills() {
      return kills;
    },
    crashes,
  };
}
