import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Opened, Rates } from './subject.ts';

/** tfjs' wasm backend as it comes, without any kernel of ours. */
export const STOCK = 'stock tfjs wasm';

/** A backend in a process of its own: kernels and V8's flags of one are not those of another. */
export interface Subject {
  readonly name: string;
  /** Threads it computes with. */
  readonly workers: number;
  measure(seconds: number): Promise<Rates>;
  end(): void;
}

/** @returns the subject, or why it cannot be measured here */
export async function startSubject(
  name: string,
  workers: number | undefined,
): Promise<Subject | { readonly reason: string }> {
  const child = fork(new URL('./subject.ts', import.meta.url), [name, String(workers ?? '')], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
  });
  let said = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  const ended = once(child, 'exit').then(() => ({ ended: said.trim().split('\n').at(-1) ?? '' }));
  const answer = async <T>(): Promise<T | { ended: string }> => {
    const message = once(child, 'message').then(([value]: unknown[]) => value as T);
    return Promise.race([message, ended]);
  };
  const opened = await answer<Opened>();
  if ('ended' in opened) return { reason: `Its process ended: ${opened.ended}` };
  if ('reason' in opened) {
    child.kill();
    return opened;
  }
  return {
    name,
    workers: opened.workers,
    async measure(seconds) {
      const result = answer<Rates>();
      child.send(seconds);
      const rates = await result;
      if ('ended' in rates) throw new Error(`The process of ${name} ended: ${rates.ended}`);
      return rates;
    },
    end: () => void child.kill(),
  };
}
