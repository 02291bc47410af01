import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { DAY } from '../../../../src-main/engine/store/days.ts';
import { openStore, type TelemetryStore } from '../../../../src-main/engine/store/index.ts';
import { pixelOf } from '../../../../src-main/engine/store/pixels.ts';
import { openDatabase } from '../../../../src-main/engine/store/sqlite.ts';
import { samplesOf } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const KILLS = 6;
/** As in appending-child.ts. */
const BATCH_MICROS = 40 * 60e6;

/** Runs the child until it is killed some random time after its first report. @returns the batches it reported */
async function killedChild(directory: string, first: number): Promise<number[]> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'appending-child.ts'), directory, String(first)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  await sleep(Math.random() * 150);
  child.kill('SIGKILL');
  await once(child, 'close');
  return said.split('\n').slice(0, -1).map(Number);
}

/** A day a pixel, so that most of it is read from rollups: each pixel has the lowest and highest of its samples. */
async function expectSameChart(
  telemetry: TelemetryStore,
  stored: readonly { t: number; value: number }[],
): Promise<void> {
  const to = Math.ceil((stored.at(-1)!.t + 1) / DAY) * DAY;
  const span = { from: 0, to, pixels: to / DAY };
  const [drawn] = await telemetry.querySeries(span, [3]);
  const points = Array.from(drawn!.t, (t, i) => ({ t, value: drawn!.value[i]! }));
  const extremes = (all: readonly { t: number; value: number }[]): unknown[] =>
    [...Map.groupBy(all, ({ t }) => pixelOf(span, t))].map(([pixel, group]) => {
      const values = group.map(({ value }) => value);
      return [pixel, group[0], group.at(-1), Math.min(...values), Math.max(...values)];
    });
  expect(extremes(points)).toEqual(extremes(stored));
}

test(`every append that had resolved is there after each of ${KILLS} kills, whole and sound`, async () => {
  const directory = temporaryDirectory();
  const reported: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const resolved = await killedChild(directory, kill * 1000);
    expect(resolved.length).toBeGreaterThan(0);
    reported.push(...resolved);

    const { telemetry, messages, close } = await openStore(directory);
    const byBatch = new Map<number, number>();
    const stored: { t: number; value: number }[] = [];
    for await (const batch of telemetry.readSamples({ tagIds: [1, 2, 3, 4, 5], from: 0, to: 9e15 }))
      for (const { tagId, t, value } of samplesOf(batch)) {
        const number = Math.floor(t / BATCH_MICROS);
        expect(value).toBe(number + (t % BATCH_MICROS) / 12e6 / 1000);
        byBatch.set(number, (byBatch.get(number) ?? 0) + 1);
        if (tagId === 3) stored.push({ t, value });
      }
    await expectSameChart(telemetry, stored);
    await telemetry.rollUp();
    await expectSameChart(telemetry, stored);
    await close();
    expect(messages).toEqual([]);
    // All of a batch or nothing of it, and nothing missing of those reported.
    expect(new Set(byBatch.values())).toEqual(new Set([200]));
    expect(reported.filter((batch) => !byBatch.has(batch))).toEqual([]);
  }
  const db = openDatabase(join(directory, 'records.db'), { readonly: true });
  onTestFinished(() => db.close());
  const audited = new Set(db.prepare('SELECT at FROM audit').pluck<number>().all());
  expect(reported.filter((batch) => !audited.has(batch))).toEqual([]);
});
