import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory the engine among this process's children has had at once, with its store threads, in MiB. On systems
 * without /proc: what it has now.
 */
export function peakRssMiB(): number {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' }).split('\n');
  for (const line of lines) {
    const [pid, parent, rss, ...args] = line.trim().split(/\s+/);
    if (Number(parent) !== process.pid || !args.some((arg) => arg.endsWith('engine-process.ts'))) continue;
    const status = `/proc/${pid}/status`;
    const peak = existsSync(status) ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1] : rss;
    return Math.round(Number(peak) / 1024);
  }
  throw new Error('There is no engine process any more.');
}
