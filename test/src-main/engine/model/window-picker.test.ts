import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../../models/index.ts';
import { SECOND } from '../../../../src-main/api/words.ts';
import { spread, WindowPicker } from '../../../../src-main/engine/model/window-picker.ts';

const C = 2;
const stretch = (from: number, to: number, value: (row: number, channel: number) => number): Segment => ({
  t: Float64Array.from({ length: to - from }, (_, i) => (from + i) * SECOND),
  values: Float32Array.from({ length: (to - from) * C }, (_, i) => value(from + Math.floor(i / C), i % C)),
});
const numbered = (row: number, channel: number): number => row * 10 + channel;
const picker = (every = 10) =>
  new WindowPicker({
    channels: C,
    samplePeriod: SECOND,
    context: 9,
    rows: 6,
    from: 0,
    every: every * SECOND,
  });
const ends = (picked: readonly Segment[]): number[] => picked.map(({ t }) => t.at(-1)! / SECOND);

describe('picked windows', () => {
  it('are the first of each span that has its context, with their newest rows', () => {
    const picked = picker().push(stretch(0, 35, numbered));
    expect(ends(picked)).toEqual([9, 10, 20, 30]);
    expect([...picked[2]!.t]).toEqual([15, 16, 17, 18, 19, 20].map((row) => row * SECOND));
    expect([...picked[2]!.values]).toEqual(
      [15, 16, 17, 18, 19, 20].flatMap((row) => [numbered(row, 0), numbered(row, 1)]),
    );
  });

  it('are the same however the stretch is cut into pieces', () => {
    const whole = picker(3).push(stretch(0, 200, numbered));
    const one = picker(3);
    const pieces = Array.from({ length: 40 }, (_, k) => one.push(stretch(k * 5, k * 5 + 5, numbered))).flat();
    expect(pieces).toEqual(whole);
  });

  it('start anew after a break', () => {
    const one = picker();
    expect(ends(one.push(stretch(0, 8, numbered)))).toEqual([]);
    expect(ends(one.push(stretch(9, 18, numbered)))).toEqual([]);
    expect(ends(one.push(stretch(18, 19, numbered)))).toEqual([18]);
  });

  it('are none where a channel has too few values, or none now', () => {
    const lacking = (missing: (row: number) => boolean) =>
      ends(picker(1).push(stretch(0, 30, (row, c) => (c === 1 && missing(row) ? NaN : row))));
    // Two of ten rows may lack a value, three may not.
    expect(lacking((row) => row >= 12 && row < 14)).toEqual([9, 10, 11, ...range(14, 30)]);
    expect(lacking((row) => row >= 12 && row < 15)).toEqual([9, 10, 11, ...range(22, 30)]);
    expect(lacking(() => true)).toEqual([]);
  });

  it('stand for whole rows, and for no less than one', () => {
    expect(spread(86_400 * SECOND, 10 * SECOND, 512)).toBe(170 * SECOND);
    expect(spread(60 * SECOND, SECOND, 512)).toBe(SECOND);
  });
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
