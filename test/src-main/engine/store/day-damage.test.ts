/** Damaged raw days and rollups: moved aside, said, and as much as possible is still drawn. */
import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { DAY, dayFile } from '../../../../src-main/engine/store/days.ts';
import { openTelemetry, type TelemetryStore } from '../../../../src-main/engine/store/telemetry.ts';
import { openWriter } from './open-writer.ts';
import { batchOf } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const DAY0 = 19_675;
const T0 = DAY0 * DAY;
const SPAN = { from: T0, to: T0 + 4 * DAY, pixels: 96 };

/** Overwrites the middle of a file, as a failing disk does. */
function damage(file: string): void {
  const { size } = statSync(file);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(Math.floor(size / 2), 0xa5), 0, undefined, Math.floor(size / 4));
  closeSync(handle);
}

/** Four days of samples, all but the last one rolled up. */
async function fourDays(directory: string): Promise<void> {
  const store = await openTelemetry(directory);
  for (let day = 0; day < 4; day++) {
    await store.appendSamples(
      batchOf(
        Array.from({ length: 4000 }, (_, i) => ({
          tagId: 1,
          t: T0 + day * DAY + i * SECOND,
          value: i === 3000 ? 500 + day : Math.sin(i),
        })),
      ),
    );
    if (day < 3) await store.rollUp();
  }
  await store.close();
}

async function open(directory: string): Promise<TelemetryStore> {
  const store = await openTelemetry(directory);
  onTestFinished(() => store.close());
  return store;
}

const spikes = async (store: TelemetryStore): Promise<number[]> => {
  const [drawn] = await store.querySeries(SPAN, [1]);
  return [...drawn!.value].filter((value) => value >= 500);
};

test('a damaged rollups.db is moved aside and made anew from the raw days; charts lack nothing meanwhile', async () => {
  const directory = temporaryDirectory();
  await fourDays(directory);
  damage(join(directory, 'rollups.db'));
  const store = await openTelemetry(directory);
  expect(store.messages).toHaveLength(1);
  expect(store.messages[0]).toMatch(/^rollups\.db was damaged .+ made anew from the raw days/);
  expect(await spikes(store)).toEqual([500, 501, 502, 503]);
  await store.rollUp();
  expect(await spikes(store)).toEqual([500, 501, 502, 503]);
  expect((await store.latest([1])).t[0]).toBe(T0 + 3 * DAY + 3999 * SECOND);
  await store.close();
  expect(store.sizes().rollups).toBeGreaterThan(100_000);
});

test('a damaged newest day is moved aside at start; recording goes on, its rollups are kept, other days stay', async () => {
  const directory = temporaryDirectory();
  await fourDays(directory);
  const first = await openTelemetry(directory);
  await first.rollUp();
  await first.close();
  damage(dayFile(directory, DAY0 + 3));
  const store = await open(directory);
  expect(store.messages).toHaveLength(1);
  expect(store.messages[0]).toMatch(/^raw\/2023-11-17\.db was damaged/);
  expect(readdirSync(join(directory, 'raw')).filter((name) => name.includes('damaged'))).toHaveLength(1);
  const fresh = { tagId: 1, t: T0 + 3 * DAY + 5000 * SECOND, value: 700 };
  await store.appendSamples(batchOf([fresh]));
  expect(await spikes(store)).toEqual([500, 501, 502, 503, 700]);
  await store.rollUp();
  expect(await spikes(store)).toEqual([500, 501, 502, 503, 700]);
  expect((await store.latest([1])).value[0]).toBe(700);
});

test('an older day that a chart finds damaged is moved aside and told of; the others are drawn', async () => {
  const directory = temporaryDirectory();
  await fourDays(directory);
  writeFileSync(dayFile(directory, DAY0 + 1), 'this was a database once '.repeat(4000));
  const store = await open(directory);
  expect(store.messages).toEqual([]);
  const heard: string[] = [];
  store.onMessage((message) => heard.push(message));
  const fine = { from: T0, to: T0 + 4 * DAY, pixels: 8192 * 8 };
  const [drawn] = await store.querySeries(fine, [1]);
  expect([...drawn!.value].filter((value) => value >= 500)).toEqual([500, 502, 503]);
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  expect(heard[0]).toMatch(/^raw\/2023-11-15\.db was damaged/);
  // Its rollups answer for it from now on.
  await expect.poll(() => spikes(store)).toEqual([500, 501, 502, 503]);
});

test('a full disk: nothing half-written stays, and the same batch is stored when there is room', () => {
  const directory = temporaryDirectory();
  const writer = openWriter(directory);
  const second = DAY0 + 1;
  writer.append(batchOf([{ tagId: 1, t: T0 + DAY, value: 0 }]));
  const { db } = writer.days.open(second);
  const pages = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${pages + 5}`);
  const batch = batchOf(
    Array.from({ length: 4000 }, (_, i) => ({ tagId: 1, t: T0 + DAY + (i - 2000) * SECOND, value: i })),
  );
  expect(() => writer.append(batch)).toThrow(/full/);
  const count = (): number => db.prepare('SELECT count(*) FROM samples').pluck<number>().get()!;
  expect(count()).toBe(1);
  expect(db.prepare('SELECT count(*) FROM dirty').pluck<number>().get()).toBe(1);
  db.pragma('max_page_count = 1000000');
  // What was committed of the first day is there already; the one sample of the second day has another value.
  expect(writer.append(batch)).toEqual({ stored: 1999, duplicate: 2000, conflict: 1, badTime: 0 });
  expect(count()).toBe(2000);
});

test('a device with a broken clock cannot make ten thousand files, nor keep the others from being recorded', () => {
  const directory = temporaryDirectory();
  const writer = openWriter(directory, 6);
  const wild = Array.from({ length: 50 }, (_, i) => ({
    tagId: 1,
    t: i * 977 * DAY,
    value: i,
    delay: T0 - i * 977 * DAY,
  }));
  const result = writer.append(batchOf(wild));
  expect(result).toMatchObject({ stored: 6, badTime: 44 });
  expect(writer.append(batchOf([{ tagId: 2, t: T0, value: 1 }]))).toMatchObject({ stored: 1 });
  // The days that are there go on.
  expect(writer.append(batchOf([{ tagId: 2, t: 977 * DAY + 5, value: 1, delay: T0 }]))).toMatchObject({
    stored: 1,
  });
});
