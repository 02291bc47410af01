/** mnemo doctor: what this machine has, what it lacks, and what to do about it. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { defaultDataDirectory } from '../../supervision/data-directory.ts';
import { checkBackends } from '../doctor/check-backends.ts';
import { checkElectron } from '../doctor/check-electron.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkScreen } from '../doctor/check-screen.ts';
import { checkStore } from '../doctor/check-store.ts';
import type { Finding } from '../doctor/finding.ts';
import { openDataDirectory } from '../open-data-directory.ts';
import { print } from '../print.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine has, what it lacks, and what to do about it')
    .option('--data <directory>', 'the data directory to try', defaultDataDirectory())
    .option('--json', 'one JSON object instead of lines')
    .action(doctor);
}

/** Sets exit code 1 when something is broken; what is merely missing is no error. */
export async function doctor({ data, json }: { data: string; json?: true }): Promise<void> {
  const dataDir = resolve(data);
  openDataDirectory(dataDir);
  const findings: Finding[] = [
    ...checkNode(),
    checkScreen(),
    checkElectron(),
    await checkStore(dataDir),
    ...(await checkBackends()),
  ];
  const broken = findings.some(({ state }) => state === 'broken');
  if (json) print(JSON.stringify({ works: !broken, findings }));
  else for (const finding of findings) printFinding(finding);
  if (broken) process.exitCode = 1;
}

const MARKS = { ok: 'ok     ', missing: 'missing', broken: 'BROKEN ' };

function printFinding({ part, state, found, advice, device, speed }: Finding): void {
  print(`${MARKS[state]}  ${part}: ${found}`);
  if (device !== undefined) print(`         ${device}: ${inWords(speed)}`);
  if (advice !== null) print(`         ${advice}`);
}

function inWords(speed: Finding['speed']): string {
  if (!speed) return 'not timed';
  const round = (rate: number) => Number(rate.toPrecision(3)).toLocaleString('en');
  const { trainWindowsPerSecond: train, scoreWindowsPerSecond: score } = speed;
  return `${round(train)} windows/s in training, ${round(score)} in scoring (reference network)`;
}
