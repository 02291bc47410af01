import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demandCheck, openChecked } from '../../../../src-main/engine/store/damage.ts';
import { openStore } from '../../../../src-main/engine/store/index.ts';
import { openRecords } from '../../../../src-main/engine/store/records.ts';
import type { Database } from '../../../../src-main/engine/store/sqlite.ts';
import { batchOf } from './sample-batches.ts';
import { storedConnection } from '../../../made-connection.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const CONNECTION = storedConnection();

/** Overwrites part of a file, as a failing disk does. @param from, share parts of its length */
function damage(file: string, from = 0.25, share = 0.5): void {
  const { size } = statSync(file);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(Math.floor(size * share), 0xa5), 0, undefined, Math.floor(size * from));
  closeSync(handle);
}

function openForTest(...of: Parameters<typeof openChecked>): { db: Database; message: string | null } {
  const opened = openChecked(...of);
  onTestFinished(() => opened.db.close());
  return opened;
}

/** A day of 20,000 samples, about 600 kB. */
function writeDay(file: string): void {
  const { db } = openChecked(file);
  db.exec(
    'CREATE TABLE samples (tag_id, t, value, PRIMARY KEY (tag_id, t)) WITHOUT ROWID; CREATE TABLE texts (t)',
  );
  const insert = db.prepare('INSERT INTO samples VALUES (?, ?, ?)');
  db.transaction(() => {
    for (let i = 0; i < 20_000; i++) insert.run(i % 10, i, Math.sin(i));
  })();
  db.close();
}

test('a sound file is opened without a word, with a log and full sync', () => {
  const file = join(temporaryDirectory(), 'day.db');
  writeDay(file);
  const { db, message } = openForTest(file);
  expect(message).toBeNull();
  expect(db.prepare('SELECT count(*) FROM samples').pluck().get()).toBe(20_000);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  // 2 is FULL: a commit is on the disk when it returns.
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
});

test('a damaged file is moved aside whole, said aloud, and an empty one takes its place', () => {
  const directory = temporaryDirectory();
  const file = join(directory, '2026-11-23.db');
  writeDay(file);
  damage(file);
  const damagedBytes = readFileSync(file);

  const { db, message } = openForTest(file);
  const [aside, ...more] = readdirSync(directory).filter((name) => name.includes('.damaged-'));
  expect(more).toEqual([]);
  expect(message).toMatch(/^2026-11-23\.db was damaged \(.+\)\. It was moved to 2026-11-23\.db\.damaged-/);
  expect(message).toContain(`moved to ${aside!} in ${directory} and an empty one took its place.`);
  expect(message).toContain('stop Mnemo and put 2026-11-23.db of a backup in its place');
  expect(readFileSync(join(directory, aside!)).equals(damagedBytes)).toBe(true);
  db.exec('CREATE TABLE samples (t)');
});

test('a file that is no database at all is moved aside too', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'records.db'), 'this was a database once '.repeat(400));
  const records = openRecords(directory);
  onTestFinished(() => records.close());
  expect(records.messages[0]).toContain('records.db was damaged (file is not a database)');
  records.connections.insert(CONNECTION);
});

test('of a large file both ends of its tables are read, and all of it once that was demanded', () => {
  const file = join(temporaryDirectory(), 'day.db');
  writeDay(file);
  // Leaves in the middle: neither the first nor the last row, nor the way to them.
  damage(file, 0.5, 0.05);
  const ends = openChecked(file, { wholeUpTo: 1000 });
  expect(ends.message).toBeNull();
  ends.db.close();

  demandCheck(file);
  expect(openForTest(file, { wholeUpTo: 1000 }).message).toContain('day.db was damaged');
  expect(existsSync(`${file}.check`)).toBe(false);
});

test('damage at the ends of a large file is found without reading all of it', () => {
  const file = join(temporaryDirectory(), 'day.db');
  writeDay(file);
  damage(file, 0.9, 0.1);
  expect(openForTest(file, { wholeUpTo: 1000 }).message).toContain('day.db was damaged');
});

test('a demanded check of a sound file ends the demand', () => {
  const file = join(temporaryDirectory(), 'day.db');
  writeDay(file);
  demandCheck(file);
  expect(openForTest(file, { wholeUpTo: 1000 }).message).toBeNull();
  expect(existsSync(`${file}.check`)).toBe(false);
});

test('the log of a lost database is not replayed into the one that takes its place', () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'day.db');
  const first = openChecked(file);
  first.db.exec('CREATE TABLE samples (t)');
  first.db.close();
  const copy = readFileSync(file);
  const second = openChecked(file);
  second.db.exec('INSERT INTO samples VALUES (1)');
  const log = readFileSync(`${file}-wal`);
  second.db.close();
  writeFileSync(`${file}-wal`, log);
  writeFileSync(file, '');

  const { db, message } = openForTest(file, {
    replace: () => {
      writeFileSync(file, copy);
      return 'A copy took its place.';
    },
  });
  expect(message).toBe('day.db was missing. A copy took its place.');
  expect(db.prepare('SELECT * FROM samples').all()).toEqual([]);
});

test('after a lost records.db new tags and models do not inherit the samples and scores of old ones', async () => {
  const directory = temporaryDirectory();
  const first = await openStore(directory);
  await first.telemetry.appendSamples(batchOf([{ tagId: 12, t: 1, value: 2 }]));
  await first.telemetry.appendScores({
    modelId: 4,
    t: Float64Array.of(1),
    state: Uint8Array.of(1),
    score: Float64Array.of(NaN),
    reconstruction: new Float32Array(1),
    contribution: new Float32Array(1),
  });
  await first.close();
  writeFileSync(join(directory, 'records.db'), 'gone');

  const { records, telemetry, messages, close } = await openStore(directory);
  onTestFinished(close);
  expect(messages).toHaveLength(1);
  expect(telemetry.lastIds).toEqual({ tags: 12, models: 4 });
  const connection = records.connections.insert(CONNECTION);
  const tag = records.tags.insert({
    connectionId: connection.id,
    topic: 'a',
    format: { kind: 'scalar' },
    name: 'a',
    unit: '',
    low: null,
    high: null,
  });
  expect(tag.id).toBe(13);
});

test('what is not damage is not quarantined', () => {
  const directory = temporaryDirectory();
  expect(() => openChecked(directory)).toThrow(/unable to open/);
  expect(readdirSync(directory)).toEqual([]);
});
