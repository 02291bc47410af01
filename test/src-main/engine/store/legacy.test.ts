import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { DAY, dayFile, storedDays } from '../../../../src-main/engine/store/days.ts';
import { openDatabase, type Database } from '../../../../src-main/engine/store/sqlite.ts';
import { openTelemetry } from '../../../../src-main/engine/store/telemetry.ts';
import { readEverything, samplesOf } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** Format 1, as it was released. */
const FORMAT_1 = `
  CREATE TABLE samples (
    tag_id INTEGER NOT NULL,
    t INTEGER NOT NULL,
    delay INTEGER NOT NULL,
    value REAL,
    quality INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    PRIMARY KEY (tag_id, t)
  ) WITHOUT ROWID;
  CREATE TABLE scores (
    model_id INTEGER NOT NULL,
    t INTEGER NOT NULL,
    state INTEGER NOT NULL,
    score REAL,
    reconstruction BLOB,
    contribution BLOB,
    PRIMARY KEY (model_id, t)
  ) WITHOUT ROWID;
  PRAGMA user_version = 1;
`;
const T0 = 19_675 * DAY + 20 * 3600 * SECOND;
const ROWS = 500;

function legacyIn(directory: string): Database {
  const db = openDatabase(join(directory, 'telemetry.db'));
  db.pragma('journal_mode = WAL');
  db.exec(FORMAT_1);
  const sample = db.prepare('INSERT INTO samples VALUES (?, ?, ?, ?, ?, ?)');
  const score = db.prepare('INSERT INTO scores VALUES (?, ?, ?, ?, ?, ?)');
  db.transaction(() => {
    for (let i = 0; i < ROWS; i++) {
      // Twenty minutes apart: a week.
      const t = T0 + i * 1200 * SECOND;
      for (const tag of [1, 4]) sample.run(tag, t, 1000 + i, i % 7 === 0 ? null : i / 8, i % 3, i % 5);
      score.run(
        2,
        t,
        0,
        i / 2,
        new Uint8Array(Float32Array.of(i).buffer),
        new Uint8Array(Float32Array.of(1).buffer),
      );
    }
  })();
  return db;
}

async function expectMoved(directory: string): Promise<void> {
  const store = await openTelemetry(directory);
  onTestFinished(() => store.close());
  expect(store.messages).toEqual([]);
  expect(existsSync(join(directory, 'telemetry.db'))).toBe(false);
  expect(existsSync(join(directory, 'telemetry.db-wal'))).toBe(false);
  for (const tag of [1, 4]) {
    const batches = await readEverything(store, [tag]);
    expect(batches.flatMap(samplesOf)).toEqual(
      Array.from({ length: ROWS }, (_, i) => ({
        tagId: tag,
        t: T0 + i * 1200 * SECOND,
        delay: 1000 + i,
        value: i % 7 === 0 ? NaN : i / 8,
        quality: i % 3,
        reason: i % 5,
      })),
    );
  }
  const last = T0 + (ROWS - 1) * 1200 * SECOND;
  expect(store.lastIds).toEqual({ tags: 4, models: 2 });
  expect(store.newestArrival).toBe(last + 1000 + ROWS - 1);
  const span = { from: T0, to: last + 1, pixels: 2000 };
  expect([...(await store.queryScores(span, 2)).score]).toEqual(
    Array.from({ length: ROWS }, (_, i) => i / 2),
  );
  const [line] = await store.queryReconstruction(span, 2, [0], 1);
  expect([...line!.reconstruction]).toEqual(Array.from({ length: ROWS }, (_, i) => i));
  await store.rollUp();
  const [drawn] = await store.querySeries({ from: T0, to: last + 1, pixels: 20 }, [4]);
  expect(Math.max(...[...drawn!.value].filter(Number.isFinite))).toBe((ROWS - 1) / 8);
}

test('telemetry.db of an earlier version is moved into day files whole, and gone then', async () => {
  const directory = temporaryDirectory();
  legacyIn(directory).close();
  await expectMoved(directory);
  expect(storedDays(directory)).toHaveLength(8);
});

test('a move that was cut off after some days goes on', async () => {
  const directory = temporaryDirectory();
  legacyIn(directory).close();
  const store = await openTelemetry(directory);
  await store.close();
  // The old file comes back, a day of the new ones is lost: everything is there again after the next start.
  const again = legacyIn(directory);
  again.close();
  const [day] = storedDays(directory);
  const db = openDatabase(dayFile(directory, day! + 2));
  db.exec('DELETE FROM samples; DELETE FROM scores;');
  db.close();
  await expectMoved(directory);
});

test('a telemetry.db of a newer version is refused in words and left as it is', async () => {
  const directory = temporaryDirectory();
  const legacy = legacyIn(directory);
  legacy.pragma('user_version = 99');
  legacy.close();
  await expect(openTelemetry(directory)).rejects.toThrow(
    /^telemetry\.db was written by a newer Mnemo \(format 99; /,
  );
  expect(existsSync(join(directory, 'telemetry.db'))).toBe(true);
});
