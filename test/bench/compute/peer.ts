import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** The peer's best over all numbers of threads. */
export interface PeerRun {
  /** Which version, and with how many threads it trained and scored best. */
  readonly name: string;
  /** Windows per second. */
  readonly train: number;
  readonly score: number;
}

interface PeerLine {
  readonly peer: string;
  readonly threads: number;
  readonly trainWindowsPerSecond: number;
  readonly scoreWindowsPerSecond: number;
}

/** Most threads the peer is tried with. */
const MOST_THREADS = 16;

/**
 * Measures the peer with 1 to n threads, n the machine's logical processors.
 *
 * @param script prints one JSON line with its rates
 * @throws Error where it does not run, with what it said
 */
export async function measurePeer(python: string, script: string): Promise<PeerRun> {
  const lines: PeerLine[] = [];
  for (let threads = 1; threads <= Math.min(MOST_THREADS, availableParallelism()); threads++) {
    const { stdout } = await promisify(execFile)(python, [script, '--threads', String(threads)]).catch(
      (error: Error & { stderr?: string }) => {
        const said = error.stderr?.trim().split('\n').at(-1) ?? error.message;
        throw new Error(`The peer does not run: ${said} Give a Python that has torch with --python.`);
      },
    );
    lines.push(JSON.parse(stdout.trim().split('\n').at(-1)!) as PeerLine);
  }
  const best = (key: 'trainWindowsPerSecond' | 'scoreWindowsPerSecond'): PeerLine =>
    lines.reduce((a, b) => (b[key] > a[key] ? b : a));
  const [train, score] = [best('trainWindowsPerSecond'), best('scoreWindowsPerSecond')];
  return {
    name: `${train.peer} (threads: ${train.threads} in training, ${score.threads} in scoring)`,
    train: train.trainWindowsPerSecond,
    score: score.scoreWindowsPerSecond,
  };
}
