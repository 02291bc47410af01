import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SECOND, WINDOW_STATES, type Asset, type Model, type Tag } from '../../../../src-main/api/words.ts';
import { prepareExport, type ExportRequest } from '../../../../src-main/engine/exchange/index.ts';
import { toBatch, type SampleBatch } from '../../../../src-main/engine/sample.ts';
import { DAY, dayFile, dayOf, setAsideDays } from '../../../../src-main/engine/store/days.ts';
import { addTags, openExchangeRig, quietLine, type ExchangeParts, type ExchangeRig } from './rig.ts';

const T0 = Date.UTC(2026, 9, 24, 23, 59) * 1000;

let rig: ExchangeRig;
let tags: Tag[];
let asset: Asset;
let model: Model;
let files = 0;

beforeAll(async () => {
  rig = await openExchangeRig();
  const { records, telemetry } = rig.parts;
  tags = addTags(rig.parts, ['flow', 'level']);
  asset = records.assets.insert({
    name: '=Pump, "A"',
    tagIds: tags.map(({ id }) => id),
    samplePeriod: 1,
    windowLength: 8,
    offRule: null,
    modeRule: null,
  });
  const baseline = records.baselines.insert({
    assetId: asset.id,
    ranges: [],
    excluded: [],
    recording: false,
  });
  model = records.models.insert({
    assetId: asset.id,
    baselineId: baseline.id,
    createdAt: T0,
    hash: 'abc',
    backend: 'cpu',
    seed: 1,
    trainSeconds: 1,
    windowLength: 8,
    threshold: 3.5,
    falseAlarmsPerWeek: 1,
    extrapolated: false,
    verdict: '',
    flag: null,
    armed: true,
    shadow: false,
    retired: null,
  });
  await telemetry.appendScores(scores(0, 10_000));
  // Half a year later: what lies between costs nothing.
  await telemetry.appendScores(scores(180 * 86_400, 5));
  const incident = records.incidents.insert({
    assetId: asset.id,
    from: T0,
    to: null,
    peakScore: 9,
    verdict: 'fault',
    contributions: [],
  });
  const alarm = {
    assetId: asset.id,
    acknowledged: null,
    acknowledgedBy: null,
    incidentId: incident.id,
  } as const;
  records.alarms.insert({
    ...alarm,
    kind: 'score',
    tagId: null,
    modelId: model.id,
    began: T0 + 10 * SECOND,
    raised: T0 + 12 * SECOND,
    cleared: T0 + 100 * SECOND,
    peakScore: 9.25,
    threshold: 3.5,
  });
  records.alarms.insert({
    ...alarm,
    kind: 'stale',
    tagId: tags[0]!.id,
    modelId: null,
    began: T0 + 20 * SECOND,
    raised: T0 + 30 * SECOND,
    cleared: null,
    peakScore: null,
    threshold: null,
  });
});
afterAll(() => rig.close());

/** Steps of one second from second `first` on; each tenth is not scored. */
function scores(first: number, steps: number) {
  const rows = [...new Array(steps).keys()];
  const state = Uint8Array.from(rows, (row) => (row % 10 === 9 ? WINDOW_STATES.indexOf('gap') : 0));
  const scored = (row: number): boolean => row % 10 !== 9;
  const cells = rows.flatMap((row) => [row, -row].map((value) => (scored(row) ? value / 8 : NaN)));
  return {
    modelId: model.id,
    t: Float64Array.from(rows, (row) => T0 + (first + row) * SECOND),
    state,
    score: Float64Array.from(rows, (row) => (scored(row) ? row / 3 : NaN)),
    reconstruction: Float32Array.from(cells),
    contribution: Float32Array.from(cells, (cell) => (Number.isNaN(cell) ? NaN : 0.5)),
  };
}

const request = (changes: Partial<ExportRequest>): ExportRequest => ({
  what: { kind: 'scores', assetId: asset.id, modelId: null },
  from: T0,
  to: T0 + 300 * 86_400 * SECOND,
  format: 'csv',
  timeZone: 'Europe/Berlin',
  path: join(rig.parts.dataDir, `out-${++files}`),
  ...changes,
});
async function exported(changes: Partial<ExportRequest>, parts: ExchangeParts = rig.parts) {
  const line = quietLine();
  const { run, file } = await prepareExport(parts, request(changes));
  await run(line);
  expect(line.files).toEqual([file]);
  return { file, said: line.said, shares: line.shares };
}
const rowsOf = (file: string): string[][] => parse(readFileSync(file, 'utf8'), { bom: true });

describe('scores', () => {
  it('come with every channel, one row for each grid step, whatever lies between', async () => {
    const { file, said, shares } = await exported({});
    const [header, ...rows] = rowsOf(file);
    expect(header).toEqual([
      'time',
      'state',
      'score',
      'threshold',
      'flow: reconstruction [bar]',
      'flow: contribution',
      'level: reconstruction [bar]',
      'level: contribution',
    ]);
    expect(rows).toHaveLength(10_005);
    expect(said).toEqual(['Rows written: 10005.']);
    expect(rows[0]).toEqual([
      '2026-10-25T01:59:00.000000+02:00',
      'scored',
      '0',
      '3.5',
      '0',
      '0.5',
      '0',
      '0.5',
    ]);
    expect(rows[5]).toEqual([
      '2026-10-25T01:59:05.000000+02:00',
      'scored',
      String(5 / 3),
      '3.5',
      '0.625',
      '0.5',
      '-0.625',
      '0.5',
    ]);
    expect(rows[9]).toEqual(['2026-10-25T01:59:09.000000+02:00', 'gap', '', '3.5', '', '', '', '']);
    // The clock was put back in between.
    expect(rows[3700]![0]).toBe('2026-10-25T02:00:40.000000+01:00');
    expect(rows.at(-1)![0]).toBe('2027-04-23T01:59:04.000000+02:00');
    expect(shares.every((share, k) => share! >= (shares[k - 1] ?? 0) && share! <= 1)).toBe(true);
  });

  it('are the same in Parquet, which other programs read', async () => {
    const csv = rowsOf((await exported({})).file).slice(1);
    const { file } = await exported({ format: 'parquet' });
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    expect(metadata.key_value_metadata).toEqual(
      expect.arrayContaining([
        { key: 'mnemo.timeZone', value: 'Europe/Berlin' },
        { key: 'mnemo.asset', value: asset.name },
      ]),
    );
    expect(metadata.schema[1]).toMatchObject({
      name: 'time',
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    });
    const rows = await parquetReadObjects({ file: buffer });
    expect(rows).toHaveLength(csv.length);
    rows.forEach((row, k) => {
      const [time, state, score, , reconstruction] = csv[k]!;
      expect((row['time'] as Date).getTime()).toBe(Date.parse(time!));
      expect(row['state']).toBe(state);
      expect(row['score'] ?? '').toBe(score === '' ? '' : Number(score));
      expect(row['flow: reconstruction [bar]'] ?? '').toBe(
        reconstruction === '' ? '' : Math.fround(Number(reconstruction)),
      );
    });
  });
});

describe('alarms', () => {
  it('come with their asset, tag and verdict; a name is no formula', async () => {
    const { file } = await exported({ what: { kind: 'alarms', assetId: null }, timeZone: 'UTC' });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`"'=Pump, ""A"""`);
    const [header, first, second] = rowsOf(file);
    expect(header).toContain('acknowledged by');
    expect(first).toEqual([
      '2026-10-24T23:59:12.000000+00:00',
      `'=Pump, "A"`,
      'score',
      '',
      '2026-10-24T23:59:10.000000+00:00',
      '2026-10-25T00:00:40.000000+00:00',
      '',
      '',
      '9.25',
      '3.5',
      String(model.id),
      '1',
      'fault',
    ]);
    expect(second!.slice(1, 4)).toEqual([`'=Pump, "A"`, 'stale', 'flow']);
  });

  it('are those active at any moment of the stretch', async () => {
    const within = async (from: number, to: number): Promise<number> => {
      const range = { from: T0 + from * SECOND, to: T0 + to * SECOND };
      return (
        rowsOf((await exported({ what: { kind: 'alarms', assetId: asset.id }, ...range })).file).length - 1
      );
    };
    expect([await within(0, 10), await within(0, 11), await within(50, 60), await within(101, 200)]).toEqual([
      0, 1, 2, 1,
    ]);
  });
});

describe('the file', () => {
  const samples = () => ({ kind: 'samples', tagIds: tags.map(({ id }) => id) }) as const;

  it('goes into the exports folder under a name that is free, and says when it holds nothing', async () => {
    const asked = { what: samples(), path: null, from: T0, to: T0 + SECOND };
    const first = await exported(asked);
    const second = await exported(asked);
    const name = 'samples-20261025-0159-to-20261025-0159';
    expect(readdirSync(join(rig.parts.dataDir, 'exports')).sort()).toEqual([`${name}-2.csv`, `${name}.csv`]);
    expect(first.said).toEqual(['There was nothing in this stretch: the file has no rows.']);
    expect(rowsOf(second.file)).toHaveLength(1);
    const parquet = await exported({ ...asked, format: 'parquet' });
    expect((await parquetMetadataAsync(await asyncBufferFromFile(parquet.file))).num_rows).toBe(0n);
  });

  it.each<[string, () => Partial<ExportRequest>, RegExp]>([
    ['a stretch that ends before it begins', () => ({ to: T0 }), /end of the stretch/],
    ['a zone that there is not', () => ({ timeZone: 'Mars' }), /"Mars" is no time zone/],
    ['a tag that there is not', () => ({ what: { kind: 'samples', tagIds: [99] } }), /no tag 99/],
    ['an asset that there is not', () => ({ what: { kind: 'alarms', assetId: 99 } }), /no asset 99/],
    [
      'a model of another asset',
      () => ({ what: { kind: 'scores', assetId: asset.id, modelId: 99 } }),
      /no model 99/,
    ],
    [
      'a folder that there is not',
      () => ({ path: join(rig.parts.dataDir, 'no', 'a.csv') }),
      /does not exist/,
    ],
    ['a folder in place of a file', () => ({ path: rig.parts.dataDir }), /exists already/],
  ])('is refused over %s', async (_, changes, words) => {
    await expect(prepareExport(rig.parts, request(changes()))).rejects.toThrow(words);
  });

  it('does not take the room that recording needs', async () => {
    const asked = request({});
    const full = () => Promise.resolve({ freeBytes: 400e6, totalBytes: 100e9 });
    const { run, file } = await prepareExport(rig.parts, asked, full);
    await expect(run(quietLine())).rejects.toThrow(/^Only 400 MB are free .* Choose another disk/);
    expect(existsSync(file)).toBe(false);
  });

  it('is not written over another one', async () => {
    const path = join(rig.parts.dataDir, 'mine.csv');
    writeFileSync(path, 'mine');
    await expect(prepareExport(rig.parts, request({ path }))).rejects.toThrow(/not written over/);
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it.each(['csv', 'parquet'] as const)('leaves nothing behind when %s is cancelled', async (format) => {
    const folder = join(rig.parts.dataDir, `cancelled-${format}`);
    mkdirSync(folder);
    const stop = new AbortController();
    const endless: ExchangeParts = {
      ...rig.parts,
      telemetry: {
        ...rig.parts.telemetry,
        async *readSamples() {
          for (let page = 0; ; page++) {
            if (page === 40) stop.abort();
            yield* manySamples(page * 1000, 1000, 1000);
          }
        },
      },
    };
    const path = join(folder, 'a');
    const { run } = await prepareExport(endless, request({ what: samples(), format, path }));
    await expect(run(quietLine(stop.signal))).rejects.toThrow(/aborted/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['csv', 'parquet'] as const)(
    'is written while it is read: %s waits for the disk and holds no more than a part',
    async (format) => {
      let handed = 0;
      let written = 0;
      const folder = join(rig.parts.dataDir, `streamed-${format}`);
      mkdirSync(folder);
      let mostAhead = 0;
      const parts: ExchangeParts = {
        ...rig.parts,
        telemetry: {
          ...rig.parts.telemetry,
          async *readSamples() {
            for await (const batch of manySamples(0, 200_000, 4096)) {
              handed += batch.t.length;
              yield batch;
              const part = readdirSync(folder)[0]!;
              const bytes = readFileSync(join(folder, part)).length;
              mostAhead = Math.max(mostAhead, handed);
              if (bytes > written) handed = 0;
              written = bytes;
            }
          },
        },
      };
      await exported({ what: samples(), format, path: join(folder, 'a') }, parts);
      // Of 200,000 samples never more than one row group was in memory.
      expect(mostAhead).toBeLessThanOrEqual(format === 'csv' ? 8192 : 24_576);
      expect(existsSync(join(folder, 'a'))).toBe(true);
    },
  );
});

describe('a damaged day', () => {
  it.each(['csv', 'parquet'] as const)(
    'is no hole in a %s file of samples: the export is refused, what was written is gone, the days around it go out',
    async (format) => {
      const own = await openExchangeRig();
      onTestFinished(() => own.close());
      const [tag] = addTags(own.parts, ['flow']);
      const noon = Date.UTC(2026, 9, 2, 12) * 1000;
      const day = (k: number): number => noon + k * DAY;
      for (const k of [0, 1, 2])
        await own.parts.telemetry.appendSamples(
          toBatch(
            Array.from({ length: 10 }, (_, i) => ({
              tagId: tag!.id,
              t: day(k) + i * SECOND,
              arrival: day(k) + i * SECOND,
              value: i,
              quality: 'good',
              reason: 'none',
            })),
          ),
        );
      // A disk that lost it: what comes back is no database any more.
      const file = dayFile(own.parts.dataDir, dayOf(day(1)));
      for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
      writeFileSync(file, 'this was a database once '.repeat(400));
      const path = join(own.parts.dataDir, 'out');
      const what: ExportRequest['what'] = { kind: 'samples', tagIds: [tag!.id] };
      const asked = { what, format, path, timeZone: 'UTC' };
      const whole = await prepareExport(own.parts, { ...asked, from: noon, to: day(3) });
      const line = quietLine();
      await expect(whole.run(line)).rejects.toThrow(
        'The samples of 2026-10-03 (UTC) are damaged: the file of that day is moved aside. ' +
          'Restore it from a backup and delete the moved one, or export the days around it.',
      );
      expect(line.files).toEqual([]);
      expect(readdirSync(own.parts.dataDir).filter((name) => name.startsWith('out'))).toEqual([]);
      // Nor does it become one when the file is out of the way.
      await expect.poll(() => setAsideDays(own.parts.dataDir)).toEqual([dayOf(day(1))]);
      await expect(whole.run(quietLine())).rejects.toThrow('The samples of 2026-10-03 (UTC) are damaged');
      const around = quietLine();
      const first = await prepareExport(own.parts, { ...asked, from: noon, to: day(1) - 12 * 3600 * SECOND });
      await first.run(around);
      expect([around.files, around.said]).toEqual([[path], ['Rows written: 10.']]);
    },
  );
});

async function* manySamples(first: number, count: number, page: number): AsyncGenerator<SampleBatch> {
  for (let done = 0; done < count; done += page) {
    await new Promise(setImmediate);
    yield toBatch(
      Array.from({ length: Math.min(page, count - done) }, (_, k) => {
        const t = T0 + (first + done + k) * SECOND;
        return { tagId: tags[0]!.id, t, arrival: t, value: k, quality: 'good', reason: 'none' } as const;
      }),
    );
  }
}
