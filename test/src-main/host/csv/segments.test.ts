import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recording } from '../../../../src-main/host/csv/read-recording.ts';
import { samplePeriodOf, stretchesOf } from '../../../../src-main/host/csv/segments.ts';

function recording(t: readonly number[], values: readonly (readonly number[])[]): Recording {
  return {
    file: 'x.csv',
    channels: values.map((_, c) => `c${c}`),
    rows: t.length,
    t: Float64Array.from(t),
    timeText: t.map(String),
    values: values.map((column) => Float64Array.from(column)),
    remarks: [],
  };
}

describe('stretches', () => {
  it('cut at gaps and at rows too close, and keep the order of the channels wanted', () => {
    const seconds = [0, 5, 10, 30, 35, 36, 41];
    const source = recording(
      seconds.map((s) => s * 1e6),
      [seconds, seconds.map((s) => s + 100)],
    );
    expect(samplePeriodOf(source)).toBe(5);
    const stretches = stretchesOf(source, ['c1', 'c0'], 5);
    expect(stretches.map((stretch) => [stretch.firstRow, stretch.t.length])).toEqual([
      [0, 3],
      [3, 2],
      [5, 2],
    ]);
    expect([...stretches[1]!.values]).toEqual([130, 30, 135, 35]);
  });

  it('hold every row exactly once, on an even time base, whatever the jitter and the gaps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0.2, 0.97, 1, 1.02, 2, 500), { minLength: 1, maxLength: 60 }),
        (steps) => {
          const t = [0];
          for (const step of steps) t.push(t.at(-1)! + Math.round(step * 5e6));
          const stretches = stretchesOf(recording(t, [t.map((_, k) => k)]), ['c0'], 5);
          expect(stretches.flatMap((stretch) => [...stretch.values])).toEqual(t.map((_, k) => k));
          for (const stretch of stretches) {
            expect(stretch.t[0]).toBe(t[stretch.firstRow]);
            for (let k = 1; k < stretch.t.length; k++) expect(stretch.t[k]! - stretch.t[k - 1]!).toBe(5e6);
          }
        },
      ),
    );
  });

  it('a single row has no sample period', () => {
    expect(() => samplePeriodOf(recording([0], [[1]]))).toThrow('one row');
  });
});
