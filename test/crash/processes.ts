/** The processes of this machine, as far as the suite has started them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const GONE_MS = 30_000;

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): ProcessLine[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
    });
}

const ourOwn = new Set<() => void>();
process.once('exit', () => ourOwn.forEach((end) => end()));

/** Calls `end` when this process exits, however that comes. @returns takes that back */
export function endWithUs(end: () => void): () => void {
  ourOwn.add(end);
  return () => ourOwn.delete(end);
}

/** The first child of a process whose command line names this. */
export function childOf(parent: number | undefined, name: string): number | null {
  return processes().find((each) => each.parent === parent && each.command.includes(name))?.pid ?? null;
}

/** All processes below one, itself not included. */
export function descendants(root: number): number[] {
  const all = processes();
  const found: number[] = [];
  for (let parents = [root]; parents.length > 0;) {
    parents = all.filter(({ parent }) => parents.includes(parent)).map(({ pid }) => pid);
    found.push(...parents);
  }
  return found;
}

/** Ends a process at once, wherever it is. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Resolves when there is no such process any more. */
export async function gone(pid: number): Promise<void> {
  const deadline = Date.now() + GONE_MS;
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    // Whoever inherited it may not have taken note of its end yet.
    if (isZombie(pid)) return;
    if (Date.now() > deadline) throw new Error(`Process ${pid} does not end.`);
    await sleep(20);
  }
}

function isZombie(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim().startsWith('Z');
}
