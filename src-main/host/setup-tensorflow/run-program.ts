/** One step done by another program, whose own messages and progress the person sees as they come. */
import { spawn } from 'node:child_process';

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** It is ended after this long. Left out: it may take as long as it likes. */
  readonly limitMs?: number;
}

/** How it ended: done, with an error of its own, not in time, or there is no such program. */
export type Ending = 'done' | 'failed' | 'late' | 'missing';

/** Runs a program without a shell. What it prints goes to stderr: stdout is for this command's result. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env = {}, limitMs }: Surroundings = {},
): Promise<Ending> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', process.stderr, process.stderr],
    timeout: limitMs,
  });
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? 'missing' : 'failed'),
    );
    child.on('close', (code, signal) => resolve(code === 0 ? 'done' : signal && limitMs ? 'late' : 'failed'));
  });
}
