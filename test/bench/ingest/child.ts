import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Forks one of the benchmark's processes and waits until it says that it is ready. @throws when it ends before */
export async function startChild(file: URL, args: readonly string[]): Promise<ChildProcess> {
  const child = fork(file, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${file.pathname} ended.`)));
  await Promise.race([once(child, 'message'), ended]);
  return child;
}
