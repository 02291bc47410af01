/** Upkeep on the real store, with samples coming in all the while. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { retention, SECOND, type Task } from '../../../../src-main/api/words.ts';
import { restoreBackup } from '../../../../src-main/engine/store/backup/index.ts';
import { openStore, type Store } from '../../../../src-main/engine/store/index.ts';
import { createTasks } from '../../../../src-main/engine/task/task-desk.ts';
import { createUpkeepDesk, type UpkeepDesk } from '../../../../src-main/engine/upkeep/index.ts';
import { batchOf } from '../store/sample-batches.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';
import { addTag, DAY } from './rig.ts';
import { smallDisk } from './small-disk.ts';

/** 2026-11-10, 00:00 UTC */
const FIRST = Date.UTC(2026, 10, 10) * 1000;

interface Running {
  readonly store: Store;
  readonly desk: UpkeepDesk;
  /** One round more than those before. */
  round(): Promise<void>;
  ended(task: Task): Promise<Task>;
}

async function run(dataDir: string): Promise<Running> {
  const store = await openStore(dataDir);
  const parts = {
    dataDir,
    records: store.records,
    log: pino({ level: 'silent' }),
    now: () => FIRST + 30 * DAY,
    emit: () => undefined,
  };
  const tasks = createTasks(parts);
  let proceed: (() => void) | null = null;
  let arrived: () => void = () => undefined;
  const desk = createUpkeepDesk(parts, {
    telemetry: store.telemetry,
    tasks,
    version: '1.2.3',
    messages: () => store.messages,
    pause: (_, signal) =>
      new Promise<void>((resolve) => {
        proceed = resolve;
        signal.addEventListener('abort', () => resolve());
        arrived();
      }),
  });
  onTestFinished(async () => {
    await tasks.close();
    await desk.close();
    await store.close();
  });
  return {
    store,
    desk,
    async round() {
      const done = new Promise<void>((resolve) => (arrived = resolve));
      if (proceed === null) await desk.start();
      else proceed();
      await done;
    },
    async ended(task) {
      for (;;) {
        const found = (await tasks.handlers['task.list']()).find(({ id }) => id === task.id)!;
        if (found.state !== 'running') return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

const batch = (tagId: number, from: number, rows: number) =>
  batchOf(Array.from({ length: rows }, (_, i) => ({ tagId, t: from + i * 1000, value: Math.sin(from + i) })));

async function times({ telemetry }: Store, tagId: number): Promise<number[]> {
  const all: number[] = [];
  for await (const { t } of telemetry.readSamples({ tagIds: [tagId], from: 0, to: FIRST + 99 * DAY }))
    all.push(...t);
  return all;
}

test('a backup made while samples come in is restored to what was committed', async () => {
  const dataDir = join(temporaryDirectory(), 'data');
  const { store, desk, ended } = await run(dataDir);
  const tagId = addTag(store.records);
  for (let day = 0; day < 3; day++)
    await store.telemetry.appendSamples(batch(tagId, FIRST + day * DAY, 5000));
  const before = await times(store, tagId);

  const task = await desk.handlers['backup.start']({ folder: null });
  let done = false;
  const end = ended(task).then((ended) => {
    done = true;
    return ended;
  });
  let at = FIRST + 2 * DAY + 3600 * SECOND;
  for (; !done; at += SECOND) await store.telemetry.appendSamples(batch(tagId, at, 100));
  const { state, files, remarks } = await end;
  expect([state, remarks.filter((remark) => remark.includes('not in this backup'))]).toEqual(['done', []]);
  const after = await times(store, tagId);
  expect(after.length).toBe(before.length + (100 * (at - FIRST - 2 * DAY - 3600 * SECOND)) / SECOND);

  const target = join(temporaryDirectory(), 'restored');
  await restoreBackup(
    { backup: files[0]!, dataDir: target, replace: false, now: FIRST },
    { signal: new AbortController().signal, progress: () => undefined },
  );
  const restored = await run(target);
  expect(restored.store.messages).toEqual([]);
  const back = await times(restored.store, tagId);
  // A prefix of what was stored, with everything that was there when it began, and no batch in half.
  expect(back).toEqual(after.slice(0, back.length));
  expect(back.length).toBeGreaterThanOrEqual(before.length);
  expect((back.length - before.length) % 100).toBe(0);
  // It goes on where the backup ends, and its charts are right.
  await restored.store.telemetry.appendSamples(batch(tagId, at, 100));
  const [drawn] = await restored.store.telemetry.querySeries({ from: FIRST, to: FIRST + DAY, pixels: 100 }, [
    tagId,
  ]);
  const [expected] = await store.telemetry.querySeries({ from: FIRST, to: FIRST + DAY, pixels: 100 }, [
    tagId,
  ]);
  expect(drawn).toEqual(expected);
});

test('a disk that fills up under recording: what was refused is stored once upkeep has made room, and nothing else is missing', async ({
  skip,
}) => {
  const disk = smallDisk(16);
  if (disk === null) return skip('Only root on Linux can mount a small disk.');
  const dataDir = join(disk.folder, 'data');
  const { store, desk, round } = await run(dataDir);
  const tagId = addTag(store.records);
  await round();

  let at = FIRST;
  let refused: Error | null = null;
  const stored: number[] = [];
  // A hundred thousand samples a day: 3 MB and a log of 4 MB.
  for (; refused === null; at += DAY / 50) {
    const next = batch(tagId, at, 2000);
    refused = await store.telemetry.appendSamples(next).then(
      () => null,
      (error: Error) => error,
    );
    if (refused === null) stored.push(...next.t);
  }
  at -= DAY / 50;
  expect(refused.message).toContain('disk is full');
  expect(await desk.handlers['storage.status']()).toMatchObject({ full: true });
  // Nobody chose that days are dropped: everything stays, and recording waits.
  await round();
  await expect(store.telemetry.appendSamples(batch(tagId, at, 2000))).rejects.toThrow('disk is full');
  expect(await times(store, tagId)).toEqual(stored);

  store.records.saveSetting('retention', retention.parse({ dropOldestWhenFull: true }));
  await round();
  await store.telemetry.appendSamples(batch(tagId, at, 2000));
  expect(existsSync(join(dataDir, 'raw', '2026-11-10.db'))).toBe(false);
  expect(await times(store, tagId)).toEqual([
    ...stored.filter((t) => t >= FIRST + DAY),
    ...batch(tagId, at, 2000).t,
  ]);
  expect(await desk.handlers['storage.status']()).toMatchObject({ full: false, firstDay: '2026-11-11' });
  expect(desk.counters()).toMatchObject({ out: 1 });
});
