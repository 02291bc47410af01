import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tag } from '../../../../src-main/api/words.ts';
import {
  inspectFile,
  prepareImport,
  type ImportRequest,
} from '../../../../src-main/engine/exchange/index.ts';
import { addTags, openExchangeRig, quietLine, stored, type ExchangeParts, type ExchangeRig } from './rig.ts';

let rig: ExchangeRig;
beforeAll(async () => void (rig = await openExchangeRig()));
afterAll(() => rig.close());

let files = 0;
function made(content: string | Uint8Array, ending = 'csv'): string {
  const folder = join(rig.parts.dataDir, `given-${++files}`);
  mkdirSync(folder);
  const path = join(folder, `recording-${files}.${ending}`);
  writeFileSync(path, content);
  return path;
}
const request = (
  path: string,
  columns: readonly string[],
  changes: Partial<ImportRequest> = {},
): ImportRequest => ({
  path,
  timeColumn: 'time',
  timeZone: 'UTC',
  timeUnit: 'iso',
  columns: columns.map((column) => ({ column, tagId: null, name: column, unit: '' })),
  ...changes,
});
async function imported(asked: ImportRequest, parts: ExchangeParts = rig.parts): Promise<string[]> {
  const line = quietLine();
  await (await prepareImport(parts, asked)).run(line);
  return line.said;
}
const ALL = { from: 0, to: 4_000_000_000e6 };
const T = Date.UTC(2026, 0, 1) * 1000;

describe('importing a CSV file', () => {
  it('stores its rows by the rules for live values, and counts what it leaves out by kind and line', async () => {
    const [known] = addTags(rig.parts, ['pressure']);
    rig.parts.records.tags.update({ ...known!, low: 0, high: 10 });
    const path = made(
      'time;p;flow;state\r\n' +
        '2026-01-01T00:00:00Z;5;1.5;on\r\n' +
        '2026-01-01T00:00:01Z;11;;off\r\n' +
        '2026-01-01T00:00:02Z;-1;NaN;Bad\r\n' +
        'soon;1;2;on\r\n' +
        '2026-01-01T00:00:03Z;2;1,5;on;left over\r\n' +
        '2026-01-01T00:00:04Z;2;1,5;\r\n' +
        '1950-01-01T00:00:00Z;2;3;on\r\n' +
        '2026-01-01T00:00:05Z;inf;-2e-3;no data\r\n',
    );
    const before = rig.told.length;
    const columns = [
      { column: 'p', tagId: known!.id, name: 'p', unit: '' },
      { column: 'flow', tagId: null, name: 'Flow', unit: 'l/s' },
      { column: 'state', tagId: null, name: 'State', unit: '' },
    ];
    const said = await imported(request(path, [], { columns }));

    const connection = rig.parts.records.connections.list().at(-1)!;
    expect(connection).toMatchObject({ url: `file:recording-${files}.csv`, clock: 'replay', username: null });
    const [flow, state] = rig.parts.records.tags.list({ connectionId: connection.id });
    expect([flow, state]).toMatchObject([
      { topic: 'flow', name: 'Flow', unit: 'l/s', format: { kind: 'scalar' } },
      { topic: 'state', name: 'State', unit: '' },
    ]);
    expect(rig.told.slice(before)).toEqual([
      { name: 'changed', payload: { what: 'connection' } },
      { name: 'changed', payload: { what: 'tag' } },
    ]);
    expect(await stored(rig.parts, [known!], ALL)).toEqual([
      [0, T, 5, 'good', 'none', null],
      [0, T + 1e6, 11, 'bad', 'range', null],
      [0, T + 2e6, -1, 'bad', 'range', null],
      [0, T + 4e6, 2, 'good', 'none', null],
      [0, T + 5e6, Infinity, 'bad', 'not-a-number', null],
    ]);
    expect(await stored(rig.parts, [flow!, state!], ALL)).toEqual([
      [0, T, 1.5, 'good', 'none', null],
      [1, T, 1, 'good', 'none', null],
      [1, T + 1e6, 0, 'good', 'none', null],
      [0, T + 2e6, NaN, 'bad', 'not-a-number', null],
      [0, T + 5e6, -0.002, 'good', 'none', null],
    ]);
    expect(said).toEqual([
      'Samples stored: 10, from 2026-01-01T00:00:00.000+00:00 to 2026-01-01T00:00:05.000+00:00.',
      expect.stringMatching(
        /^Rows with fewer or more cells than the header, left out: 1, the first in line 6\.$/,
      ),
      'Cells that hold no number, left out: 2, the first in line 4, column "state": "Bad".',
      'Rows without a time that can be read, left out: 1, the first in line 5: "soon".',
      expect.stringMatching(
        /^Numbers with a decimal comma.*: 1, the first in line 7, column "flow": "1,5"\.$/,
      ),
      expect.stringMatching(/^Rows outside the years 1970 to 2099.*: 1, the first in line 8/),
    ]);

    // Once more: the same tags, and nothing twice.
    const again = await imported(request(path, [], { columns }));
    expect(again.slice(0, 2)).toEqual(['No new sample was stored.', 'Samples stored already: 10.']);
    expect(rig.parts.records.tags.list({ connectionId: connection.id })).toHaveLength(2);
  });

  it('does not care for the order of the rows, and stamps arrivals that rise', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
          {
            minLength: 1,
            maxLength: 40,
            selector: ([second]) => second,
          },
        ),
        fc.integer(),
        async (rows, seed) => {
          const shuffled = [...rows].sort(
            (a, b) => Math.sin(a[0] * 7919 + seed) - Math.sin(b[0] * 7919 + seed),
          );
          const path = made(
            ['time,v', ...shuffled.map(([second, value]) => `${second},${value}`)].join('\n'),
          );
          await imported(request(path, ['v'], { timeUnit: 's' }));
          const tag = rig.parts.records.tags.list().at(-1)!;
          const values = (await stored(rig.parts, [tag], ALL)).map(([, t, value]) => [t / 1e6, value]);
          expect(values).toEqual(rows.map(([s, v]) => [s, v + 0]).sort((a, b) => a[0]! - b[0]!));
          const arrivals: number[] = [];
          for await (const batch of rig.parts.telemetry.readSamples({ tagIds: [tag.id], ...ALL }))
            arrivals.push(...batch.arrival);
          expect(new Set(arrivals).size).toBe(rows.length);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('reads times that name no zone by the clocks of the zone that is named', async () => {
    const path = made(
      'time,v\n2026-10-25 02:30:00,1\n2026-10-25 02:59:59,2\n2026-10-25 02:00:00,3\n2026-03-29 02:30:00,4\n',
    );
    const said = await imported(request(path, ['v'], { timeZone: 'Europe/Berlin' }));
    const tag = rig.parts.records.tags.list().at(-1)!;
    const rows = await stored(rig.parts, [tag], ALL);
    expect(rows.map(([, t, value]) => [new Date(t / 1000).toISOString().slice(0, 19), value])).toEqual([
      ['2026-03-29T01:30:00', 4],
      ['2026-10-25T00:30:00', 1],
      ['2026-10-25T00:59:59', 2],
      ['2026-10-25T01:00:00', 3],
    ]);
    expect(said.join(' ')).toMatch(/Europe\/Berlin show twice: 3\..*leave out: 1\./);
  });

  it('counts conflicts: the imported value arrives later and stays', async () => {
    const path = made('time,v\n1,1\n');
    await imported(request(path, ['v'], { timeUnit: 's' }));
    writeFileSync(path, 'time,v\n1,2\n');
    const said = await imported(request(path, ['v'], { timeUnit: 's' }));
    expect(said).toContainEqual(expect.stringMatching(/another value: 1\. The imported ones stay/));
    const tag = rig.parts.records.tags.list().at(-1)!;
    expect((await stored(rig.parts, [tag], ALL)).map(([, , value]) => value)).toEqual([2]);
  });

  it('waits for the store, keeps what was stored when cancelled, and says so', async () => {
    const rows = Array.from({ length: 60_000 }, (_, k) => `${k},${k}`);
    const path = made(['time,v', ...rows].join('\n'));
    const stop = new AbortController();
    let under = 0;
    let most = 0;
    let batches = 0;
    const parts: ExchangeParts = {
      ...rig.parts,
      telemetry: {
        ...rig.parts.telemetry,
        appendSamples: async (batch) => {
          most = Math.max(most, ++under);
          await new Promise((resolve) => setTimeout(resolve, 5));
          const result = await rig.parts.telemetry.appendSamples(batch);
          under -= 1;
          if (++batches === 3) stop.abort();
          return result;
        },
      },
    };
    const line = quietLine(stop.signal);
    const { run } = await prepareImport(parts, request(path, ['v'], { timeUnit: 's' }));
    await expect(run(line)).rejects.toThrow(/aborted/);
    expect([most, batches]).toEqual([1, 3]);
    expect(line.said[0]).toBe('It ended early; what had been stored by then stays.');
    const count = Number(/^Samples stored: (\d+)/.exec(line.said[1]!)![1]);
    const tag = rig.parts.records.tags.list().at(-1)!;
    expect(await stored(rig.parts, [tag], ALL)).toHaveLength(count);
    expect(count).toBeLessThan(30_000);
  });

  it('says that a file was changed while it was read', async () => {
    const path = made(['time,v', ...Array.from({ length: 30_000 }, (_, k) => `${k},${k}`)].join('\n'));
    let appended = false;
    const parts: ExchangeParts = {
      ...rig.parts,
      telemetry: {
        ...rig.parts.telemetry,
        appendSamples: (batch) => {
          if (!appended) appendFileSync(path, '\n30000,1');
          appended = true;
          return rig.parts.telemetry.appendSamples(batch);
        },
      },
    };
    await expect(imported(request(path, ['v'], { timeUnit: 's' }), parts)).rejects.toThrow(
      /was changed while it was read\. Wait until it is complete/,
    );
  });

  it('passes on why the store does not take it', async () => {
    const path = made('time,v\n1,1\n');
    const parts: ExchangeParts = {
      ...rig.parts,
      telemetry: {
        ...rig.parts.telemetry,
        appendSamples: () => Promise.reject(new Error('The disk is full: nothing more can be stored.')),
      },
    };
    await expect(imported(request(path, ['v'], { timeUnit: 's' }), parts)).rejects.toThrow(
      /store did not take the samples: The disk is full/,
    );
  });
});

describe('what cannot be imported is said in one sentence, before anything is stored', () => {
  const table = 'time,flow,level\n2026-01-01T00:00:00Z,1,2\n2026-01-01T00:00:01Z,3,4\n';
  it.each<[string, string | Uint8Array | null, Partial<ImportRequest>, RegExp]>([
    ['no such file', null, {}, /does not exist: check the path/],
    ['an empty file', '', {}, /is empty/],
    ['a header only', 'time,flow,level\n', {}, /header but no rows/],
    ['no header', '1,2\n3,4\n', {}, /no header/],
    ['an Excel workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), {}, /Excel workbook/],
    ['no text', Uint8Array.of(1, 0, 2, 0, 3), {}, /not UTF-8/],
    ['half a Parquet file', new TextEncoder().encode('PAR1 and no more'), {}, /cannot be read as Parquet/],
    [
      'no such column',
      table,
      { columns: [{ column: 'x', tagId: null, name: 'x', unit: '' }] },
      /no column "x".*time, flow, level/,
    ],
    ['no such time column', table, { timeColumn: 'when' }, /no column "when"/],
    [
      'a time column that holds none',
      table,
      { timeColumn: 'level' },
      /does not hold times written as ISO 8601: .*"2"/,
    ],
    ['a wrong unit', table, { timeUnit: 'ms' }, /does not hold times written as ms/],
    ['a zone that there is not', table, { timeZone: 'Mars' }, /"Mars" is no time zone/],
    [
      'the time as a tag',
      table,
      { columns: [{ column: 'time', tagId: null, name: 'x', unit: '' }] },
      /is the time; it cannot be a tag/,
    ],
    [
      'a column twice',
      table,
      { columns: ['a', 'b'].map((name) => ({ column: 'flow', tagId: null, name, unit: '' })) },
      /"flow" is chosen twice/,
    ],
    [
      'two columns into one tag',
      table,
      { columns: ['flow', 'level'].map((column) => ({ column, tagId: 1, name: column, unit: '' })) },
      /Two columns go into tag 1/,
    ],
    [
      'a quote that is never closed',
      `time,flow,level\n2026-01-01T00:00:00Z,"1,2\n${'x,'.repeat(2 << 20)}`,
      {},
      /cannot be read as CSV/,
    ],
  ])('%s', async (_, content, changes, words) => {
    const path = content === null ? join(rig.parts.dataDir, 'no-such.csv') : made(content);
    const tags = rig.parts.records.tags.list().length;
    const error: unknown = await imported(request(path, ['flow'], changes)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: 'Refusal', message: expect.stringMatching(words) });
    expect((error as Error).message).not.toContain('\n');
    if (!/quote/.test(_)) expect(rig.parts.records.tags.list()).toHaveLength(tags);
  });

  it('a tag that does not exist, or was removed and is kept for its history only', async () => {
    const into = (tagId: number) =>
      imported(request(made(table), [], { columns: [{ column: 'flow', tagId, name: 'flow', unit: '' }] }));
    await expect(into(4711)).rejects.toThrow(/no tag 4711/);
    await imported(request(made(table), ['flow']));
    const { assets, tags } = rig.parts.records;
    const { id } = tags.list().at(-1)!;
    const rules = { offRule: null, modeRule: null };
    assets.insert({ name: 'Pump', tagIds: [id], samplePeriod: 1, windowLength: 8, ...rules });
    tags.withdraw(id);
    await expect(into(id)).rejects.toThrow(`no tag ${id} any more`);
  });
});

describe('importing a Parquet file', () => {
  const timestamp = (unit: 'MILLIS' | 'MICROS' | 'NANOS', isAdjustedToUTC: boolean) =>
    ({
      name: 'when',
      type: 'INT64',
      repetition_type: 'OPTIONAL',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit },
    }) as const;
  const written = (
    time: object,
    when: unknown[],
    columns: readonly [object & { name: string }, unknown[]][],
  ): string => {
    const schema = [
      { name: 'root', num_children: 1 + columns.length },
      time,
      ...columns.map(([element]) => element),
    ];
    return made(
      new Uint8Array(
        parquetWriteBuffer({
          schema: schema as never,
          columnData: [
            { name: 'when', data: when as never },
            ...columns.map(([{ name }, data]) => ({ name, data: data as never })),
          ],
          rowGroupSize: 2,
        }),
      ),
      'parquet',
    );
  };
  const double = { name: 'v', type: 'DOUBLE', repetition_type: 'OPTIONAL' };
  const imports = async (
    path: string,
    columns: string[],
    changes: Partial<ImportRequest> = {},
  ): Promise<[Tag[], string[]]> => {
    const said = await imported(
      request(path, columns, { timeColumn: 'when', timeZone: 'Asia/Kolkata', ...changes }),
    );
    return [rig.parts.records.tags.list().slice(-columns.length), said];
  };

  it.each([
    ['MILLIS', true, 1000n, 0],
    ['MICROS', true, 1n, 0],
    ['NANOS', true, 1000n, 0],
    ['MILLIS', false, 1000n, 5.5],
    ['MICROS', false, 1n, 5.5],
    ['NANOS', false, 1000n, 5.5],
  ] as const)('with times in %s, adjusted to UTC: %s', async (unit, adjusted, scale, hours) => {
    const t = [0, 1, 2, 3, 4].map((second) => BigInt(T) + BigInt(second) * 1_000_000n);
    const raw = t.map((micros) => (unit === 'NANOS' ? micros * scale + 499n : micros / scale));
    const path = written(
      timestamp(unit, adjusted),
      [...raw.slice(0, 4), null],
      [[double, [1.5, null, NaN, Infinity, 7]]],
    );
    const preview = await inspectFile(path);
    expect(preview).toMatchObject({
      format: 'parquet',
      rows: 5,
      time: {
        column: 'when',
        unit: unit === 'NANOS' ? 'ns' : unit === 'MICROS' ? 'us' : 'ms',
        zoned: adjusted,
      },
    });
    expect(preview.columns[0]!.first[0]).toBe(`2026-01-01T00:00:00.000000${adjusted ? 'Z' : ''}`);
    const [tags, said] = await imports(path, ['v']);
    const shift = hours * 3600e6;
    expect(await stored(rig.parts, tags, ALL)).toEqual([
      [0, T - shift, 1.5, 'good', 'none', null],
      [0, T + 2e6 - shift, NaN, 'bad', 'not-a-number', null],
      [0, T + 3e6 - shift, Infinity, 'bad', 'not-a-number', null],
    ]);
    expect(said).toContainEqual(expect.stringMatching(/Rows without a time.*: 1, the first in row 5/));
  });

  it('with dates, whole numbers, words and what is no value', async () => {
    const path = written(
      { name: 'when', type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
      [new Date(T / 1000), new Date(T / 1000 + 86_400_000)],
      [
        [{ name: 'count', type: 'INT64', repetition_type: 'REQUIRED' }, [9_007_199_254_740_993n, 5n]],
        [{ name: 'on', type: 'BOOLEAN', repetition_type: 'REQUIRED' }, [true, false]],
        [
          { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          ['1.25', 'x'],
        ],
      ] as never,
    );
    const [tags, said] = await imports(path, ['count', 'on', 'text'], { timeZone: 'UTC' });
    expect(
      (await stored(rig.parts, tags, ALL)).map(([tag, t, value]) => [tag, (t - T) / 86_400e6, value]),
    ).toEqual([
      [0, 0, 9_007_199_254_740_992],
      [1, 0, 1],
      [2, 0, 1.25],
      [0, 1, 5],
      [1, 1, 0],
    ]);
    expect(said).toContainEqual(expect.stringMatching(/rounded: 1, the first in row 1, column "count"/));
    expect(said).toContainEqual(
      expect.stringMatching(/no number.*: 1, the first in row 2, column "text": "x"/),
    );
  });

  it('with nothing in it is refused', async () => {
    const path = written(timestamp('MICROS', true), [], [[double, []]]);
    await expect(inspectFile(path)).rejects.toThrow(/has columns but no rows/);
  });
});

it('tells of a file whose rows are all left out, and can be stopped in it', async () => {
  const path = made(`time,v\n1767225600,1\n${'1767225601,1,2\n'.repeat(20_000)}`);
  const line = quietLine();
  await (await prepareImport(rig.parts, request(path, ['v'], { timeUnit: 's' }))).run(line);
  expect(line.shares.length).toBeGreaterThan(5);
  expect(line.said.join(' ')).toContain('Rows with fewer or more cells than the header, left out: 20000,');
});

it('says that retention will delete what is older than the settings allow', async () => {
  const { records } = rig.parts;
  records.saveSetting('retention', { rawDays: 30 });
  const said = await imported(
    request(made('time,v\n1000000000,1\n1000000001,2\n'), ['v'], { timeUnit: 's' }),
  );
  records.saveSetting('retention', {});
  expect(said.at(-1)).toMatch(/^The settings keep raw samples for 30 days, so older ones .* will be deleted/);
});

describe('looking into a file', () => {
  it('reads a header of thousands of long names', async () => {
    const names = Array.from({ length: 3000 }, (_, k) => `plant.area.line.machine.sensor.${k}`);
    const path = made(`time,${names.join(',')}\n1767225600${',1'.repeat(3000)}\n`);
    expect((await inspectFile(path)).columns.map(({ name }) => name)).toEqual(['time', ...names]);
  });

  it.skipIf(process.platform === 'win32')('does not wait at a pipe that nobody writes to', async () => {
    const pipe = join(rig.parts.dataDir, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    await expect(inspectFile(pipe)).rejects.toThrow(`${pipe} is a pipe or a device: name a regular file.`);
  });

  it('names its columns, what they hold, and the time', async () => {
    const preview = await inspectFile(
      made('Timestamp,flow,state,note\n1767225600123,1.5,on,\n1767225601123,2,off,\n'),
    );
    expect(preview).toEqual({
      format: 'csv',
      rows: null,
      time: { column: 'Timestamp', unit: 'ms', zoned: true },
      columns: [
        { name: 'Timestamp', type: 'number', first: ['1767225600123', '1767225601123'] },
        { name: 'flow', type: 'number', first: ['1.5', '2'] },
        { name: 'state', type: 'number', first: ['on', 'off'] },
        { name: 'note', type: 'empty', first: ['', ''] },
      ],
    });
  });

  it.each([
    ['when,v\n2026-01-01 00:00,1\n', { column: 'when', unit: 'iso', zoned: false }],
    ['v,when\n1,2026-01-01T00:00:00+01:00\n', { column: 'when', unit: 'iso', zoned: true }],
    ['t,v\n1767225600.5,1\n', { column: 't', unit: 's', zoned: true }],
    ['ts;v\n1767225600000000;1,5\n', { column: 'ts', unit: 'us', zoned: true }],
    ['a,b\n1,2\n', null],
  ])('finds the time of %j', async (content, time) => {
    expect((await inspectFile(made(content))).time).toEqual(time);
  });
});
