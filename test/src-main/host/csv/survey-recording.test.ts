/** Reading a file twice, block by block, says and gives what reading it whole does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecording, type ReadOptions } from '../../../../src-main/host/csv/read-recording.ts';
import { surveyRecording } from '../../../../src-main/host/csv/survey-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-survey-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'recording.csv');
const said = (error: Error): string => error.message;

/** Both readings of one file: a sentence, or everything that is in it. */
async function both(content: string, options: ReadOptions = {}) {
  writeFileSync(path, content);
  const whole = await readRecording(path, options).then(
    ({ channels, rows, remarks, t, values }) => ({
      channels,
      rows,
      remarks,
      t: [...t],
      values: values.map((column) => [...Float32Array.from(column)]),
    }),
    said,
  );
  const streamed = await surveyRecording(path, options).then(async (survey) => {
    const { channels, rows, remarks } = survey;
    const t: number[] = [];
    const values: number[][] = channels.map(() => []);
    let longest = 0;
    for await (const block of survey.blocks(channels)) {
      t.push(...block.t);
      longest = Math.max(longest, block.t.length);
      block.values.forEach((value, i) => values[i % channels.length]!.push(value));
    }
    expect([...survey.t]).toEqual(t);
    expect(longest).toBeLessThanOrEqual(4096);
    return { channels, rows, remarks, t, values };
  }, said);
  return { whole, streamed };
}

describe('surveying a recorded file', () => {
  it('gives what reading it whole gives, whatever stands in it', async () => {
    const cell = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.integer().map(String),
      fc.constantFrom('', 'NaN', 'Bad', '1e300', '2,5', ' 7 '),
    );
    const start = fc.constantFrom(1, 1_767_225_600, 1_767_225_600_000, 1_767_225_600_000_000);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(';', '\t'),
        start,
        fc.array(fc.tuple(fc.integer({ min: -1, max: 9 }), cell, cell, cell), {
          minLength: 1,
          maxLength: 40,
        }),
        async (delimiter, first, rows) => {
          let time = first;
          const lines = rows.map(([step, ...cells]) => [(time += step), ...cells].join(delimiter));
          const content = [['time', 'a', 'b', 'c'].join(delimiter), ...lines].join('\n');
          const { whole, streamed } = await both(content, { delimiter });
          // Of several mistakes in one file the one met first is said.
          if (typeof whole === 'string') expect(streamed).toBeTypeOf('string');
          else expect(streamed).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each<[string, string, ReadOptions]>([
    ['ISO times', 'when,a\n2026-01-01T00:00:00Z,1\n2026-01-01T00:00:05.25Z,2\n', {}],
    ['a period', 'a,b\n1,2\n3,4\n5,6\n', { period: 0.5 }],
    ['columns in another order', 'time,a,b,c\n1,1,2,3\n2,1,2,3\n', { columns: ['c', 'a'] }],
    ['columns left out', 'time,a,b\n1,x,3\n2,y,4\n', { ignoreColumns: ['a'] }],
    ['a cell that is no time', 'time,a\n1,2\nsoon,3\n', {}],
    ['a header only', 'time,a\n', {}],
    ['no time', 'a,b\n1,2\n', {}],
    ['time and period', 'time,a\n1,2\n', { time: 'time', period: 1 }],
    ['an unknown column', 'time,a\n1,2\n', { columns: ['b'] }],
  ])('says the same of %s', async (_, content, options) => {
    const { whole, streamed } = await both(content, options);
    expect(streamed).toEqual(whole);
  });

  it('gives a long file in blocks', async () => {
    const lines = Array.from({ length: 10_000 }, (_, k) => `${k},${k / 8}`);
    const { whole, streamed } = await both(`time,a\n${lines.join('\n')}\n`);
    expect(streamed).toEqual(whole);
  });
});
