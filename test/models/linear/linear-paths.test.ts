import { describe, expect, it } from 'vitest';
import {
  conditionalFill,
  fitInnovations,
  fitWhitening,
  fitWindowPca,
  innovations,
  multiply,
  transpose,
  whiten,
  windowMeans,
  windowPcaResidual,
} from '../../../models/linear/index.ts';
import { seededRandom } from '../../../models/network/index.ts';
import type { NormalisedRows } from '../../../models/normalise/index.ts';

function rowsOf(values: Float64Array, channels: number): NormalisedRows {
  const count = values.length / channels;
  return {
    count,
    channels,
    values,
    present: new Uint8Array(values.length).fill(1),
    lost: new Uint8Array(values.length),
    usable: new Uint8Array(count).fill(1),
  };
}

describe('innovations', () => {
  it('finds the coefficients and the noise of a known autoregression', () => {
    const { normal } = seededRandom(3);
    const count = 20_000;
    const values = new Float64Array(2 * count);
    for (let t = 1; t < count; t++) {
      const a = values[2 * (t - 1)]!;
      const b = values[2 * (t - 1) + 1]!;
      values[2 * t] = 0.8 * a + 0.1 * b + normal();
      values[2 * t + 1] = -0.2 * a + 0.5 * b + normal();
    }
    const model = fitInnovations([rowsOf(values, 2)], 2);
    // Inputs of lag 1, then lag 2, then the offset; one column for each channel.
    const expected = [0.8, -0.2, 0.1, 0.5, 0, 0, 0, 0, 0, 0];
    model.coefficients.data.forEach((v, i) => expect(Math.abs(v - expected[i]!)).toBeLessThan(0.06));
    const { errors } = innovations(rowsOf(values, 2), model);
    expect(Number.isNaN(errors[3]!)).toBe(true);
    const square = errors.slice(4).reduce((sum, e) => sum + e * e, 0) / (errors.length - 4);
    expect(square).toBeGreaterThan(0.97);
    expect(square).toBeLessThan(1.03);
  });

  it('calls an error unknown where the channel or its own past is missing', () => {
    const rows = rowsOf(new Float64Array(20), 2);
    rows.present[2 * 4] = 0;
    const model = fitInnovations([rows], 2);
    const { known } = innovations(rows, model);
    const ofChannel = (c: number) => Array.from({ length: 10 }, (_, t) => known[2 * t + c]);
    expect(ofChannel(0)).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 1, 1]);
    expect(ofChannel(1)).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
  });
});

describe('whitening', () => {
  it('turns correlated rows into rows of identity covariance', () => {
    const { normal } = seededRandom(5);
    const data = new Float64Array(3 * 4000);
    for (let at = 0; at < data.length; at += 3) {
      const shared = normal();
      data[at] = 5 + shared + 0.1 * normal();
      data[at + 1] = shared - 0.3 * normal();
      data[at + 2] = 7 * normal();
    }
    const whitened = whiten(data, fitWhitening(data, 3, { floor: new Float64Array(3), shrinkage: 0 }));
    const w = { rows: 4000, cols: 3, data: whitened };
    const covariance = multiply(transpose(w), w).data.map((v) => v / 4000);
    covariance.forEach((v, i) => expect(v).toBeCloseTo(i % 4 === 0 ? 1 : 0, 6));
  });

  it('fills missing entries so that the squared length is that of the known ones', () => {
    // S = [[1, .6], [.6, 1]]: with x0 = 1 known, E[x1] = .6 and the squared length is x0^2 / S00 = 1.
    const precision = { rows: 2, cols: 2, data: Float64Array.of(1, -0.6, -0.6, 1).map((v) => v / 0.64) };
    const v = Float64Array.of(1, 99);
    conditionalFill(v, [1], precision);
    expect(v[1]).toBeCloseTo(0.6, 12);
    const length = [0, 1].reduce(
      (sum, i) => sum + [0, 1].reduce((s, j) => s + v[i]! * precision.data[2 * i + j]! * v[j]!, 0),
      0,
    );
    expect(length).toBeCloseTo(1, 12);
  });
});

describe('window PCA', () => {
  it('leaves nothing of windows that live on one component, and everything that is beside it', () => {
    const count = 400;
    const values = new Float64Array(2 * count);
    for (let t = 0; t < count; t++) values.set([Math.sin(t / 7), 2 * Math.sin(t / 7)], 2 * t);
    const rows = rowsOf(values, 2);
    const pca = fitWindowPca([rows], { length: 1, variance: 0.999, random: seededRandom(1).uniform });
    expect(pca.components.rows).toBe(1);
    const { energy } = windowPcaResidual(rows, pca);
    expect(Math.max(...energy)).toBeLessThan(1e-12);
    // (2, -1) stands at a right angle to (1, 2): its squared length 5, over 2 numbers.
    const beside = Float64Array.from(values, (v, i) => v + (i % 2 === 0 ? 2 : -1));
    expect(windowPcaResidual(rowsOf(beside, 2), pca).energy[9]).toBeCloseTo(2.5, 9);
  });
});

describe('window means', () => {
  it('averages the last rows, leaving out unusable ones', () => {
    const usable = Uint8Array.of(1, 1, 0, 1, 0, 0);
    const means = windowMeans(Float64Array.of(1, 2, 100, 4, 5, 6), 1, 2, usable);
    expect([...means]).toEqual([NaN, 1.5, 2, 4, 4, NaN]);
  });
});
