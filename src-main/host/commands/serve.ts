/** mnemo serve: the engine with the screen in a browser, no Electron. */
import { join, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { isBuilt, NOT_BUILT } from '../../screen-files/screen-files.ts';
import { defaultDataDirectory } from '../../supervision/data-directory.ts';
import type { SupervisedState } from '../../supervision/keep-running.ts';
import { openLog } from '../../supervision/log-file.ts';
import { openDataDirectory } from '../open-data-directory.ts';
import { print, printAside } from '../print.ts';
import { SCREEN_ROOT, startHost } from '../supervisor.ts';

export function register(program: Command): void {
  program
    .command('serve')
    .description('run the monitor and show its screen in a browser on this machine')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes any free one', toPort, 4840)
    .option('--data <directory>', 'where recordings, models and incidents are kept', defaultDataDirectory())
    .action(serve);
}

/** Runs until SIGINT or SIGTERM. */
export async function serve({ port, data }: { port: number; data: string }): Promise<void> {
  const dataDir = resolve(data);
  openDataDirectory(dataDir);
  const log = openLog(join(dataDir, 'logs', 'host.log'));
  if (!isBuilt(SCREEN_ROOT)) printAside(NOT_BUILT);
  const host = await startHost({ dataDir, port, log, onState: report });
  print(`Mnemo is running. Open this address in a browser on this machine:\n\n  ${host.url}\n`);
  print(`Data: ${dataDir}\nStop with Ctrl+C.`);
  await new Promise<void>((stop) => {
    process.once('SIGINT', () => stop());
    process.once('SIGTERM', () => stop());
  });
  printAside('Stopping.');
  await host.stop();
}

function report({ state, problem, waitMs, restarts }: SupervisedState): void {
  if (state === 'waiting')
    printAside(`${problem} Starting it again in ${((waitMs ?? 0) / 1000).toFixed(1)} s.`);
  if (state === 'running' && restarts > 0) printAside('The engine runs again.');
}

export function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== '') return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}
