/** The judge is judged: each kind of loss the suite looks for is made by hand, and has to be found. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SECOND } from '../../src-main/api/words.ts';
import { toBatch } from '../../src-main/engine/sample.ts';
import { openTelemetry } from '../../src-main/engine/store/index.ts';
import { compareStored, type CompareOptions } from './compare.ts';
import { openLedger, readLedger } from './ledger.ts';
import type { Reading } from './plant.ts';

const START = Date.UTC(2026, 10, 23, 23, 59) * 1000;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mnemo-compare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function store(rows: readonly { t: number; value: number }[]): Promise<void> {
  const telemetry = await openTelemetry(folder);
  await telemetry.appendSamples(
    toBatch(rows.map((row) => ({ ...row, tagId: 1, arrival: row.t, quality: 'good', reason: 'none' }))),
  );
  await telemetry.close();
}
const timed = (seconds: number, value: number): Reading & { t: number } => ({
  key: 'a:v',
  t: START + seconds * SECOND,
  value,
});
const bare = (value: number): Reading => ({ key: 'a:v', t: null, value });
const compare = (readings: readonly Reading[], more: Partial<CompareOptions> = {}) =>
  compareStored({
    dataDir: folder,
    tags: [{ key: 'a:v', ids: [1] }],
    ledger: new Map([['a:v', readings]]),
    ...more,
  });

describe('the comparison', () => {
  const published = [timed(0, 5), timed(30, 6), timed(90, 7)];

  it('finds nothing where everything is stored once', async () => {
    await store(published);
    expect(await compare(published)).toEqual({
      published: 3,
      stored: 3,
      missing: 0,
      duplicates: 0,
      again: 0,
      findings: [],
    });
  });

  it('finds what is missing', async () => {
    await store(published.slice(1));
    expect(await compare(published)).toMatchObject({
      missing: 1,
      findings: [expect.stringContaining('5 at')],
    });
  });

  it('passes over what was destroyed, and over nothing else', async () => {
    await store(published.slice(1));
    const range = (from: number) => [{ from: START + from * SECOND, to: START + (from + 10) * SECOND }];
    expect(await compare(published, { destroyed: range(0) })).toMatchObject({ missing: 0, findings: [] });
    expect(await compare(published, { destroyed: range(10) })).toMatchObject({ missing: 1 });
  });

  it('finds a value stored at two times, and one that was changed', async () => {
    await store([...published, timed(91, 7)]);
    expect(await compare(published)).toMatchObject({ missing: 0, duplicates: 1 });
    expect(await compare([timed(0, 5), timed(30, 6.5), timed(90, 7), timed(91, 7)])).toMatchObject({
      missing: 1,
      duplicates: 1,
    });
  });

  it('counts repetitions of what has no time, and finds what is missing or was never published', async () => {
    await store([timed(0, 1), timed(1, 2), timed(2, 2)]);
    expect(await compare([bare(1), bare(2)])).toMatchObject({
      missing: 0,
      duplicates: 0,
      again: 1,
      findings: [],
    });
    expect(await compare([bare(1), bare(3)])).toMatchObject({ missing: 1, duplicates: 2 });
  });

  it('finds arrivals that do not rise', async () => {
    await store([timed(0, 2), timed(1, 1), timed(2, 3)]);
    const all = [bare(1), bare(2), bare(3)];
    expect((await compare(all)).findings).toEqual([]);
    expect((await compare(all, { arrivalsRise: true })).findings).toHaveLength(1);
  });
});

describe('the ledger', () => {
  it('gives back what was noted, and leaves out a line that was never finished', () => {
    const file = path.join(folder, 'ledger.txt');
    const ledger = openLedger(file);
    const readings = [timed(0, -0.1), bare(3), timed(1, 1e-7)];
    ledger.note(readings);
    ledger.close();
    appendFileSync(file, 'a:v 17954');
    expect(readLedger(file)).toEqual(new Map([['a:v', readings]]));
  });
});
