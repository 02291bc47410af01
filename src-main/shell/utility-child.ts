/** One utility process as the shell supervises it. */
import { utilityProcess, type MessagePortMain } from 'electron';
import type { Logger } from 'pino';

export interface UtilityChild {
  post(message: unknown, ports?: MessagePortMain[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves when the process is gone, with the reason in words. */
  readonly ended: Promise<string>;
  kill(): void;
}

/** @param entry a built module; what it writes to stdout and stderr goes into the log */
export function forkUtility(entry: string, name: string, log: Logger): UtilityChild {
  const child = utilityProcess.fork(entry, [], { serviceName: `Mnemo ${name}`, stdio: 'pipe' });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => log.warn({ process: name }, text.trimEnd()));
  const ended = new Promise<string>((resolve) => {
    child.on('exit', (code) => resolve(`The ${name} process ended with code ${code}.`));
  });
  return {
    post: (message, ports) => child.postMessage(message, ports),
    onMessage: (listener) => void child.on('message', listener),
    ended,
    // A process that hangs in native code does not hear the gentle signal of UtilityProcess.kill.
    kill() {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
