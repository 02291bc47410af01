import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecording, type ReadOptions } from '../../../../src-main/host/csv/read-recording.ts';
import { InputError } from '../../../../src-main/host/input-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array): string {
  const path = join(folder, `recording-${++files}.csv`);
  writeFileSync(path, content);
  return path;
}
const read = (content: string | Uint8Array, options?: ReadOptions) => readRecording(file(content), options);

describe('reading a recorded file', () => {
  it.each([
    [',', 'time,flow,level\n2026-01-01T00:00:00Z,1,2\n2026-01-01T00:00:05Z,3,4\n'],
    [';', '\ufefftime;flow;level\r\n2026-01-01 00:00:00;1;2\r\n2026-01-01 00:00:05;3;4\r\n\r\n'],
    ['tab', 'time\tflow\tlevel\n1767225600\t1\t2\n1767225605\t3\t4'],
    ['lines that end with a carriage return', 'time,flow,level\r1767225600,1,2\r1767225605,3,4\r'],
    ['quotes', '"time","flow","level"\n"1767225600000","1"," 2 "\n"1767225605000","3","4"\n'],
    ['a delimiter at the end', 'time,flow,level,\n1767225600,1,2,\n1767225605,3,4,\n'],
  ])('finds delimiter, header and time by itself: %s', async (_, content) => {
    const recording = await read(content);
    expect(recording.channels).toEqual(['flow', 'level']);
    expect([...recording.t]).toEqual([1767225600e6, 1767225605e6]);
    expect(recording.values.map((column) => [...column])).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('reads back any table of numbers and gaps exactly, whatever the delimiter', async () => {
    const cell = fc.oneof(fc.constant(NaN), fc.double({ noNaN: true, min: -3.4e38, max: 3.4e38 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(',', ';', '\t'),
        fc.array(fc.tuple(cell, cell, fc.integer()), { minLength: 1, maxLength: 30 }),
        async (delimiter, rows) => {
          const text = [
            ['time', 'a', 'b', 'c'],
            ...rows.map((row, k) => [String(k), ...row.map((v) => (Number.isNaN(v) ? '' : String(v)))]),
          ];
          const recording = await read(text.map((cells) => cells.join(delimiter)).join('\n'), {
            columns: ['a', 'b', 'c'],
          }).catch((error: Error) => error);
          // Written by JavaScript, so -0 comes as 0.
          if (recording instanceof Error) throw recording;
          expect(recording.values.map((column) => [...column].map((v) => v + 0))).toEqual(
            [0, 1, 2].map((c) => rows.map((row) => row[c]! + 0)),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['seconds', ['1767225600', '1767225600.5']],
    ['milliseconds', ['1767225600000', '1767225600500']],
    ['microseconds', ['1767225600000000', '1767225600500000']],
    ['nanoseconds', ['1767225600000000000', '1767225600500000000']],
    ['ISO with a zone', ['2026-01-01T01:00:00+01:00', '2026-01-01T01:00:00.5+0100']],
    ['ISO without a zone, which is UTC', ['2026-01-01 00:00', '2026-01-01 00:00:00.500']],
  ])('understands times in %s', async (_, [first, second]) => {
    const recording = await read(`when,flow\n${first},1\n${second},2\n`, { time: 'when' });
    expect([...recording.t]).toEqual([1767225600e6, 1767225600.5e6]);
    expect(recording.timeText).toEqual([first, second]);
  });

  it('counts times with a period, and does not take a time column for a channel', async () => {
    const recording = await read('t,flow\n1,5\n2,6\n3,7\n', { period: 0.5 });
    expect([...recording.t]).toEqual([0, 500_000, 1_000_000]);
    expect(recording.timeText).toEqual(['0', '0.5', '1']);
    expect(recording.channels).toEqual(['flow']);
    expect(recording.remarks).toEqual(['Column "t" is left out: it looks like a time.']);
  });

  it('takes empty cells as missing and says which columns and cells it leaves out', async () => {
    const recording = await read(
      'time,flow,state,level,spare\n1,,on,NaN,\n2,1.5,on,Bad,\n3,-2e-3,off,7,\n4,8,off,8,\n',
    );
    expect(recording.channels).toEqual(['flow', 'level']);
    expect(recording.values.map((column) => [...column])).toEqual([
      [NaN, 1.5, -0.002, 8],
      [NaN, NaN, 7, 8],
    ]);
    expect(recording.remarks).toEqual([
      'Column "state" is left out: line 2 says "on".',
      'Column "level": cells that are no numbers are taken as missing (1; the first, in line 3, says "Bad").',
      'Column "spare" is left out: it is empty.',
    ]);
  });

  it('takes the columns asked for, in that order, and leaves out those ignored', async () => {
    const content = 'time,a,b,c\n1,1,2,3\n2,1,2,3\n';
    expect((await read(content, { columns: ['c', 'a'] })).channels).toEqual(['c', 'a']);
    expect((await read(content, { ignoreColumns: ['b'] })).channels).toEqual(['a', 'c']);
  });

  it('takes expected columns though they are empty or named like a time, beside all others', async () => {
    const content = 'time,t,spare,flow\n1,20,,3\n2,21,,4\n';
    expect((await read(content)).channels).toEqual(['flow']);
    const { channels, values } = await read(content, { expected: ['t', 'spare', 'level'] });
    expect(channels).toEqual(['t', 'spare', 'flow']);
    expect([...values[1]!]).toEqual([NaN, NaN]);
  });

  it('takes numbers larger than single precision holds as missing, and says so', async () => {
    const { values, remarks } = await read('time,flow\n1,2\n2,1e300\n3,3e38\n');
    expect([...values[0]!]).toEqual([2, NaN, 3e38]);
    expect(remarks).toEqual([expect.stringMatching(/taken as missing .*line 3, says "1e300"/)]);
  });
});

describe('what cannot be read is said in one sentence', () => {
  const table = 'time,flow\n1,2\n2,3\n';
  it.each<[string, string | Uint8Array, ReadOptions, RegExp]>([
    ['an empty file', '', {}, /is empty/],
    ['a header only', 'time,flow\n', {}, /header but no rows/],
    ['an Excel workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), {}, /Excel workbook/],
    ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0), {}, /compressed with gzip/],
    ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${table}`, 'utf16le')), {}, /not UTF-8/],
    ['Latin-1', new Uint8Array(Buffer.from('time,Größe\n1,2\n', 'latin1')), {}, /not UTF-8 text.*Gr/],
    ['no header', '1,2\n2,3\n', {}, /no header/],
    ['a name twice', 'time,a,a\n1,2,3\n', {}, /names "a" twice/],
    ['a column without a name', 'time,,a\n1,2,3\n', {}, /column 2 has no name/],
    ['the wrong delimiter', table, { delimiter: ';' }, /one column when separated by ";".*--delimiter ","/],
    ['an impossible delimiter', table, { delimiter: 'ab' }, /cannot be a delimiter/],
    ['two delimiters that fit', 'time,a;b\n1,2;3\n2,3;4\n', {}, /"," and ";".*--delimiter/],
    ['a row that is too short', 'time,a,b\n1,2,3\n2,3\n3,4,5\n', {}, /line 3: 2 cells.*3 columns/],
    ['a quote that is not closed', 'time,a\n1,"2\n2,3\n', {}, /line 3.*quote/i],
    ['no time', 'a,b\n1,2\n', {}, /--time COLUMN.*--period.*a, b/],
    ['an unknown time column', table, { time: 'when' }, /no column "when".*time, flow/],
    ['both time and period', table, { time: 'time', period: 1 }, /not both/],
    ['a cell that is no time', 'time,a\n1,2\nsoon,3\n', {}, /line 3: "soon" is not a time/],
    ['a date of the 31st of February', 'time,a\n2026-02-31 00:00:00,1\n', {}, /is not a time/],
    ['an empty time', 'time,a\n1,2\n,3\n', {}, /line 3: "" is not a time/],
    ['times that go back', 'time,a\n1,2\n3,3\n2,4\n', {}, /line 4: 2 is not later than 3/],
    ['a time twice', 'time,a\n1,2\n1,3\n', {}, /line 3: 1 is not later than 1/],
    ['an unknown column', table, { columns: ['flow', 'floww'] }, /no column "floww".*flow/],
    ['a column asked for twice', table, { columns: ['flow', 'flow'] }, /names "flow" twice/],
    ['an unknown column to ignore', table, { ignoreColumns: ['x'] }, /no column "x"/],
    [
      'a text column asked for',
      'time,a,b\n1,2,on\n',
      { columns: ['b'] },
      /"b" does not hold numbers: line 2 says "on"/,
    ],
    ['no numeric column', 'time,state\n1,on\n2,off\n', {}, /no numeric column/],
    ['nothing but a time', 'time\n1\n2\n', {}, /no numeric column/],
    ['every column ignored', table, { ignoreColumns: ['flow'] }, /no numeric column/],
    ['a decimal comma', 'time;a\n1;2,5\n2;3,5\n', {}, /line 2, column "a": "2,5" has a decimal comma/],
  ])('%s', async (_, content, options, sentence) => {
    const error = await read(content, options).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(sentence);
    expect((error as InputError).message).not.toContain('\n');
  });

  it('a file that is missing, and a folder', async () => {
    await expect(readRecording(join(folder, 'none.csv'))).rejects.toThrow(/does not exist/);
    await expect(readRecording(folder)).rejects.toThrow(/is a folder/);
  });
});
