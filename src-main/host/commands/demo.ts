/** mnemo demo: the main job from broker to report, on a simulated pump station, with or without a person. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { SECOND, type Micros } from '../../api/words.ts';
import { DEFAULT_START } from '../../simulator/index.ts';
import { isBuilt, NOT_BUILT } from '../../screen-files/screen-files.ts';
import { wholeNumber } from '../csv/options.ts';
import { InputError } from '../input-error.ts';
import { print, printAside } from '../print.ts';
import { SCREEN_ROOT } from '../supervisor.ts';
import { runAttended } from './demo/attended.ts';
import { openMonitor, setUpAsset } from './demo/monitor.ts';
import { openPlant } from './demo/plant.ts';
import { runUnattended } from './demo/unattended.ts';
import { INTERRUPTED, listenForInterrupt } from './interrupt.ts';

interface DemoFlags {
  readonly unattended?: true;
  readonly out: string;
  readonly seed: number;
}

export function register(program: Command): void {
  program
    .command('demo')
    .description('show the main job on a simulated pump station: record, train, watch, faults, report')
    .option('--unattended', 'no window, accelerated time; the last line printed is one JSON object')
    .option('--out <directory>', 'where an unattended run puts the incident report', 'out')
    .option('--seed <number>', 'another plant and another training', wholeNumber, 1)
    .action(demo);
}

async function demo({ unattended, out, seed }: DemoFlags): Promise<void> {
  const folder = resolve(out);
  if (unattended) await makeFolder(folder);
  else if (!isBuilt(SCREEN_ROOT)) printAside(NOT_BUILT);
  const interrupt = listenForInterrupt();
  const { signal } = interrupt;
  const dataDir = await mkdtemp(join(tmpdir(), 'mnemo-demo-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  try {
    const plant = await openPlant(seed, unattended ? DEFAULT_START : todayAtThree());
    closing.push(() => plant.close());
    print(`A pump station publishes at ${plant.url}.`);
    const monitor = await openMonitor(dataDir, join(dataDir, 'logs', 'host.log'));
    closing.push(() => monitor.stop());
    const asset = await setUpAsset(monitor, plant);
    print(`The monitor watches its ${asset.tagIds.length} tags.`);
    const stage = { plant, monitor, asset, seed, signal };
    const result = unattended ? await runUnattended(stage, folder) : await runAttended(stage);
    for (const close of closing.splice(0).reverse()) await close();
    if (result !== undefined) print(JSON.stringify(result));
  } catch (error) {
    if (!signal.aborted) throw error;
    printAside('Stopped.');
    if (unattended) process.exitCode = INTERRUPTED;
  } finally {
    interrupt.release();
    for (const close of closing.reverse()) await close().catch(() => undefined);
  }
}

/** @throws InputError when there is no such folder and none can be made */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new InputError(
      `The folder ${folder} for the report cannot be made: ${error.message}. Choose another --out.`,
    );
  });
}

/** The day begins before its coldest hour, so that the recording covers the range of the day. */
function todayAtThree(): Micros {
  const day = 24 * 3600 * SECOND;
  return Math.floor((Date.now() * 1000) / day) * day + 3 * 3600 * SECOND;
}
