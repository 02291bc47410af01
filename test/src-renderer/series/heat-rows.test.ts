import { describe, expect, it } from 'vitest';
import { ColumnRing } from '../../../src-renderer/series/column-ring.ts';
import { CALM, heatOf, heatRows, strongest } from '../../../src-renderer/series/heat-rows.ts';

describe('heatOf', () => {
  it('keeps every share of a calm score below what a leading channel above the threshold gets', () => {
    expect(heatOf(0.99, 1, 1)).toBeLessThan(CALM);
    expect(heatOf(1.01, 0.1, 0.1)).toBeGreaterThan(CALM);
  });
  it('grows with the score and with the share against the largest', () => {
    expect(heatOf(2, 0.5, 0.5)).toBeGreaterThan(heatOf(1.2, 0.5, 0.5));
    expect(heatOf(2, 0.2, 0.5)).toBeCloseTo(0.4 * heatOf(2, 0.5, 0.5), 9);
    expect(heatOf(50, 1, 1)).toBe(1);
  });
  it('is nothing without a score or a share', () => {
    expect(heatOf(NaN, 0.5, 0.5)).toBe(0);
    expect(heatOf(2, NaN, 0.5)).toBe(0);
  });
});

/** 1000 rows a second apart of two channels; row 437 alone is above the threshold. */
function plant() {
  const scores = new ColumnRing(2, 2048);
  const [a, b] = [new ColumnRing(2, 2048), new ColumnRing(2, 2048)];
  for (let t = 0; t < 1000; t++) {
    const odd = t === 437;
    const off = t >= 700 && t < 800;
    scores.push(t, off ? NaN : odd ? 6 : 0.8, off ? 4 : 0);
    a.push(t, 0, off ? NaN : odd ? 0.9 : 0.5);
    b.push(t, 0, off ? NaN : odd ? 0.1 : 0.5);
  }
  return { scores, channels: [{ model: a }, { model: b }] };
}

describe('heatRows', () => {
  const view = { from: 0, to: 1000 };
  const input = { ...plant(), threshold: 2, view, step: 1, hole: 5 };
  it.each([10, 100, 1000, 1600])('keeps a single window in sight in %i cells', (cells) => {
    const [a, b] = heatRows({ ...input, cells });
    expect(a).toHaveLength(cells);
    expect(Math.max(...a!.filter((heat) => heat >= 0))).toBe(1);
    expect([...a!].filter((heat) => heat > CALM).length).toBeGreaterThan(0);
    expect([...b!].filter((heat) => heat > CALM)).toEqual([]);
  });
  it('has no value where nothing was scored, and nowhere else', () => {
    const [a] = heatRows({ ...input, cells: 1000 });
    expect([...a!].flatMap((heat, cell) => (Number.isNaN(heat) ? [cell] : [])).length).toBeGreaterThanOrEqual(
      95,
    );
    expect(a![750]).toBeNaN();
    expect(a![100]).toBeCloseTo(0.4 * CALM, 5);
  });
  it('takes of several rows the highest', () => {
    const rows = [Float32Array.of(0.1, NaN, 0.5), Float32Array.of(0.3, NaN, NaN)];
    expect([...strongest(rows, 3)]).toEqual([Math.fround(0.3), NaN, 0.5]);
  });
});
