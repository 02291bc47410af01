/** The disk filled while samples flow, and freed again; once with the engine killed while there is no room. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../../src-main/api/contract.ts';
import { NO_MOSQUITTO } from '../../broker.ts';
import type { Phase } from '../phase.ts';
import { endWithUs } from '../processes.ts';
import { openRig, served } from '../rig.ts';

const RATE = 300;
const FULL_MS = 8000;
/** Time in which the state of the disk has to be told. */
const TOLD_MS = 15_000;

export const fullDisk: Phase = {
  name: 'full disk',
  impossible: () => NO_MOSQUITTO ?? noSmallDisk(),
  async run(context) {
    const disk = mountSmallDisk();
    const keep = endWithUs(() => unmount(disk));
    try {
      const rig = await openRig({ context, dataDir: path.join(disk, 'data'), engine: served(context) });
      try {
        const { engine, publisher } = rig;
        const findings: string[] = [];
        const ballast = path.join(disk, 'ballast');
        publisher.run(RATE);
        await sleep(2000);
        fill(ballast);
        if (!(await isTold(engine.client, true)))
          findings.push('That the disk is full is not told by storage.status.');
        await sleep(FULL_MS);
        const { refused, lastRefusal } = await recorder(engine.client);
        if (Object.keys(refused).length === 0)
          findings.push('While the disk was full, nothing was counted as refused by the recorder.');
        context.say(`full: ${JSON.stringify(refused)} ${lastRefusal ?? ''}`);
        rmSync(ballast);
        if (!(await isTold(engine.client, false)))
          findings.push('That there is room again is not told by storage.status.');

        await sleep(2000);
        fill(ballast);
        await sleep(1000);
        await engine.killAll();
        // It may say that it cannot start without room; it may not damage anything.
        await engine.start().catch((error: Error) => context.say(`started on a full disk: ${error.message}`));
        await sleep(3000);
        if (engine.running) await engine.killAll();
        rmSync(ballast);
        await engine.start();
        await sleep(1000);
        const outcome = await rig.conclude();
        return { ...outcome, findings: [...findings, ...outcome.findings] };
      } finally {
        await rig.close();
      }
    } finally {
      keep();
      unmount(disk);
    }
  },
};

/** Waits for storage.status to say so. */
async function isTold(client: Client, full: boolean): Promise<boolean> {
  const deadline = Date.now() + TOLD_MS;
  while (Date.now() < deadline) {
    const status = await client.call('storage.status').catch(() => null);
    if (status?.full === full) return true;
    await sleep(300);
  }
  return false;
}

async function recorder(
  client: Client,
): Promise<{ refused: Record<string, number>; lastRefusal: string | null }> {
  const stages = await client.call('health.counters');
  return stages.find(({ stage }) => stage === 'recorder') ?? { refused: {}, lastRefusal: null };
}

/** Writes until not one more block fits. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  for (const size of [1 << 20, 1 << 12]) {
    const block = Buffer.alloc(size, 1);
    try {
      for (;;) writeSync(handle, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(handle);
}

const mountSmallDisk = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mnemo-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  return folder;
};

function unmount(folder: string): void {
  // Lazily: a process that is just going may still hold a file.
  execFileSync('umount', ['-l', folder]);
  rmdirSync(folder);
}

function noSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'a small disk (tmpfs) is mounted on Linux only';
  if (process.getuid?.() !== 0) return 'mounting a small disk (tmpfs) needs root';
  try {
    const folder = mountSmallDisk();
    unmount(folder);
    return null;
  } catch (error) {
    return `a small disk (tmpfs) cannot be mounted here: ${(error as Error).message.trim()}`;
  }
}
