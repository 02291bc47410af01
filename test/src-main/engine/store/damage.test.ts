import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openChecked } from '../../../../src-main/engine/store/damage.ts';
import { openStore } from '../../../../src-main/engine/store/index.ts';
import { openRecords } from '../../../../src-main/engine/store/records.ts';
import { batchOf } from './sample-batches.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const CONNECTION = {
  name: 'Plant',
  url: 'mqtt://plant',
  protocol: '5',
  clock: 'live',
  username: null,
  sealedPassword: null,
} as const;

/** Overwrites the middle of a file, as a failing disk does. */
function damage(file: string): void {
  const { size } = statSync(file);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(Math.floor(size / 2), 0xa5), 0, undefined, Math.floor(size / 4));
  closeSync(handle);
}

test('a sound file is opened without a word', () => {
  const directory = temporaryDirectory();
  openRecords(directory).close();
  const again = openRecords(directory);
  onTestFinished(() => again.close());
  expect(again.messages).toEqual([]);
});

test('a damaged telemetry.db is moved aside whole, said aloud, and recording goes on', async () => {
  const directory = temporaryDirectory();
  const first = await openStore(directory);
  for (let i = 0; i < 20; i++)
    await first.telemetry.appendSamples(
      batchOf(Array.from({ length: 1000 }, (_, j) => ({ tagId: 7, t: i * 1000 + j, value: Math.random() }))),
    );
  await first.close();
  const file = join(directory, 'telemetry.db');
  damage(file);
  const damagedBytes = readFileSync(file);

  const second = await openStore(directory);
  onTestFinished(() => second.close());
  expect(second.messages).toHaveLength(1);
  expect(second.messages[0]).toMatch(
    /^telemetry\.db was damaged \(.+\)\. It was moved to telemetry\.db\.damaged-/,
  );
  const aside = readdirSync(directory).filter((name) => name.includes('.damaged-'));
  expect(aside).toHaveLength(1);
  expect(second.messages[0]).toContain(aside[0]);
  expect(readFileSync(join(directory, aside[0]!)).equals(damagedBytes)).toBe(true);

  await second.telemetry.appendSamples(batchOf([{ tagId: 7, t: 1, value: 2 }]));
  expect((await second.telemetry.latest([7])).value).toEqual(Float64Array.of(2));
});

test('a file that is no database at all is moved aside too', () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'records.db');
  writeFileSync(file, 'this was a database once '.repeat(400));
  const records = openRecords(directory);
  onTestFinished(() => records.close());
  expect(records.messages[0]).toContain('records.db was damaged (file is not a database)');
  records.connections.insert(CONNECTION);
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
