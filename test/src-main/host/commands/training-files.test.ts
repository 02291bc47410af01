import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readTrainingFiles } from '../../../../src-main/host/commands/training-files.ts';
import { readRecording } from '../../../../src-main/host/csv/read-recording.ts';
import { stretchesOf } from '../../../../src-main/host/csv/segments.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const limits = { spoolFile: join(folder, 'rows'), seed: 1, window: 16 };
const START = 1_767_225_600;

/** A file whose rows come every two seconds, but for longer steps in between. */
function write(name: string, steps: readonly number[]): string {
  let t = START;
  const rows = steps.map((step, k) => `${(t += step)},${k},${k % 7 === 0 ? '' : k / 3}`);
  writeFileSync(join(folder, name), `time,a,b\n${rows.join('\n')}\n`);
  return join(folder, name);
}

describe('the files of a training', () => {
  it('are the stretches of their recordings where they fit into memory, on the disk in between or not', async () => {
    const steps = fc.array(fc.constantFrom(2, 2, 2, 2, 2, 2, 2.3, 9), { minLength: 8, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 3 }), async (recordings) => {
        const files = recordings.map((each, k) => write(`f${k}.csv`, each));
        const read = await readTrainingFiles(files, files.slice(0, 1), {}, limits).catch(
          (error: Error) => error,
        );
        // Steps drawn so unevenly that the periods of the files differ: said elsewhere.
        fc.pre(!(read instanceof Error));
        const { data, calibration, rows, stretches, remarks } = read as Exclude<typeof read, Error>;
        const expected = [];
        for (const file of files)
          expected.push(...stretchesOf(await readRecording(file), ['a', 'b'], data.samplePeriod));
        expect(data.segments).toEqual(expected.map(({ t, values }) => ({ t, values })));
        const ofFirst = stretchesOf(await readRecording(files[0]!), ['a', 'b'], data.samplePeriod);
        expect(calibration).toEqual(ofFirst.map(({ t, values }) => ({ t, values })));
        expect(rows).toBe(recordings.flat().length);
        expect(stretches).toBe(expected.length);
        expect(remarks).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('are evenly spread blocks where they do not fit, and that is said', async () => {
    const steps = Array.from({ length: 20_000 }, () => 2);
    const file = write('long.csv', steps);
    const whole = (await readTrainingFiles([file], [], {}, limits)).data.segments[0]!;
    const seen: number[] = [];
    const { data, rows, stretches, remarks } = await readTrainingFiles(
      [file],
      [],
      {},
      {
        ...limits,
        mostValues: 2 * 9000,
        onProgress: (_file, read) => seen.push(read),
      },
    );
    expect([rows, stretches]).toEqual([20_000, 1]);
    const taken = data.segments.reduce((sum, { t }) => sum + t.length, 0);
    expect(taken).toBeLessThanOrEqual(9000);
    expect(taken).toBeGreaterThan(4000);
    for (const { t, values } of data.segments) {
      const from = whole.t.indexOf(t[0]!);
      expect(t).toEqual(whole.t.slice(from, from + t.length));
      expect(values).toEqual(whole.values.slice(2 * from, 2 * (from + t.length)));
    }
    expect(remarks).toEqual([
      `The files hold 20000 rows, more than fit into memory: ${taken} of them, evenly spread, teach the model.`,
    ]);
    // Twice, front to back.
    expect(seen).toEqual([10_000, 20_000, 10_000, 20_000]);
    expect(readdirSync(folder)).not.toContain('rows');
  });
});
