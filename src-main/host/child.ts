/** One forked Node process as the supervisor sees it. */
import { fork } from 'node:child_process';
import type { Logger } from 'pino';

export interface Child {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves when the process is gone, with the reason in words. */
  readonly ended: Promise<string>;
  /** Ends it at once. */
  kill(): void;
  readonly pid: number | undefined;
}

const living = new Set<() => void>();
process.on('exit', () => living.forEach((kill) => kill()));

/**
 * @param entry a module of this project; what it writes to stdout and stderr goes into the log
 * Messages are structured-clone values: typed arrays cross as they are.
 */
export function forkChild(entry: URL, name: string, log: Logger): Child {
  const child = fork(entry, {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Flags of this process (a debugger's port, a test runner's hooks) are not the child's.
    execArgv: [],
  });
  const kill = () => void child.kill('SIGKILL');
  living.add(kill);
  let lastLine = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
        log.warn({ process: name }, line);
        lastLine = line.trim().slice(0, 300);
      }
    });
  const ended = new Promise<string>((resolve) => {
    const end = (reason: string) => {
      living.delete(kill);
      resolve(reason);
    };
    child.on('error', (error) => end(`The ${name} process could not be started: ${error.message}.`));
    child.on('close', (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      end(`The ${name} process ${how}${lastLine && code !== 0 ? ` (${lastLine})` : ''}.`);
    });
  });
  return {
    // A process that dies while a message is on its way: `ended` tells, the message is lost with it.
    send: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    ended,
    kill,
    pid: child.pid,
  };
}
