/** Learns how far the memory may be trusted, so that one that knows nothing changes nothing. */
import type { NormalisedRows } from '../normalise/index.ts';
import { clipForNetwork } from './clip-for-network.ts';
import { logLevel, type Recalled, type UsualLevel } from './recall.ts';

/** Rows that an item's deviation, and its usual levels, are drawn towards those of all items by. */
const SPREAD_ROWS = 20;
const USUAL_ROWS = 60;
/** A gain below this is noise. */
const LEAST_GAIN = 0.05;
/** How far the items' deviations may be believed; 0: not at all. */
const TRUST = [0, 0.25, 0.5, 0.75, 1];
/** One far outlier decides nothing. */
const MOST_SQUARE = 30;

/** One-step errors in units, and what the memory said of the same rows. */
export interface Heard {
  readonly rows: NormalisedRows;
  /** [T x C] */
  readonly errors: Float64Array;
  /** [T x C] 1 where the error comes from measured values. */
  readonly known: Uint8Array;
  readonly recalled: Recalled;
}

/**
 * Least squares gain of the network's word, channel by channel.
 * @param unseen rows that neither the network nor the prediction was trained on @returns [C] 0 to 1
 */
export function fitGain(unseen: readonly Heard[], channels: number): Float64Array {
  const product = new Float64Array(channels);
  const square = new Float64Array(channels).fill(1e-9);
  for (const { errors, recalled } of unseen)
    errors.forEach((error, i) => {
      const word = recalled.said[i]!;
      if (Number.isNaN(error) || Number.isNaN(word)) return;
      const c = i % channels;
      product[c] = product[c]! + clipForNetwork(error) * word;
      square[c] = square[c]! + word * word;
    });
  return product.map((value, c) => {
    const gain = Math.max(0, Math.min(1, value / square[c]!));
    return gain < LEAST_GAIN ? 0 : gain;
  });
}

/**
 * What usually remains of the errors, by item: deviations learned on the rows the network knows, drawn towards that of
 * all rows where an item is rare, and believed channel by channel as far as rows it does not know bear them out (the
 * exponent h of the ratio, by likelihood).
 * @param floor [C] least variance, units squared @returns [(N + 1) x C]
 */
export function fitSpread(
  known: readonly Heard[],
  unseen: readonly Heard[],
  gain: Float64Array,
  items: number,
  floor: Float64Array,
): Float64Array {
  const channels = gain.length;
  const squares = new Float64Array((items + 1) * channels);
  const counts = new Float64Array(items + 1);
  const all = new Float64Array(channels);
  eachRest(known, gain, (rest, item, c) => {
    const square = clipForNetwork(rest) ** 2;
    if (c === 0) counts[item] = counts[item]! + 1;
    squares[item * channels + c] = squares[item * channels + c]! + square;
    all[c] = all[c]! + square;
  });
  const rows = Math.max(
    1,
    counts.reduce((sum, n) => sum + n, 0),
  );
  const even = all.map((sum, c) => Math.sqrt(sum / rows + floor[c]!));
  const ratio = squares.map((sum, i) => {
    const c = i % channels;
    const mean = (sum + (SPREAD_ROWS * all[c]!) / rows) / (counts[Math.floor(i / channels)]! + SPREAD_ROWS);
    return Math.sqrt(mean + floor[c]!) / even[c]!;
  });
  const likely = TRUST.map(() => new Float64Array(channels));
  eachRest(unseen, gain, (rest, item, c) => {
    const log = Math.log(ratio[item * channels + c]!);
    const square = (clipForNetwork(rest) / even[c]!) ** 2;
    TRUST.forEach((h, k) => {
      const misfit = Math.min(square * Math.exp(-2 * h * log), MOST_SQUARE);
      likely[k]![c] = likely[k]![c]! - h * log - misfit / 2;
    });
  });
  const trust = all.map(
    (_sum, c) => TRUST[TRUST.reduce((best, _h, k) => (likely[k]![c]! > likely[best]![c]! ? k : best), 0)]!,
  );
  return ratio.map((value, i) => even[i % channels]! * value ** trust[i % channels]!);
}

function eachRest(
  heard: readonly Heard[],
  gain: Float64Array,
  visit: (rest: number, item: number, channel: number) => void,
): void {
  for (const { rows, errors, recalled } of heard)
    for (let i = 0; i < errors.length; i++) {
      const c = i % rows.channels;
      const rest = errors[i]! - gain[c]! * recalled.said[i]!;
      if (!Number.isNaN(rest)) visit(rest, recalled.item[Math.floor(i / rows.channels)]!, c);
    }
}

/**
 * What a statistic usually is after each item.
 * @param values its values, one array for each stretch @param item what the memory recalled there
 */
export function fitUsualLevel(
  values: readonly Float64Array[],
  item: readonly Int32Array[],
  items: number,
): UsualLevel {
  const counts = new Float64Array(items + 1);
  const sums = new Float64Array(items + 1);
  const squares = new Float64Array(items + 1);
  const each = (visit: (log: number, n: number) => void): void =>
    values.forEach((stretch, s) =>
      stretch.forEach((value, t) => {
        if (!Number.isNaN(value)) visit(logLevel(value), item[s]![t]!);
      }),
    );
  each((log, n) => {
    counts[n] = counts[n]! + 1;
    sums[n] = sums[n]! + log;
  });
  const total = (numbers: Float64Array) => numbers.reduce((sum, value) => sum + value, 0);
  const rows = Math.max(1, total(counts));
  const overall = total(sums) / rows;
  const mean = sums.map((sum, n) => (sum + USUAL_ROWS * overall) / (counts[n]! + USUAL_ROWS));
  each((log, n) => (squares[n] = squares[n]! + (log - mean[n]!) ** 2));
  const within = Math.max(LEAST_VARIANCE, total(squares) / rows);
  const deviation = squares.map((sum, n) =>
    Math.sqrt((sum + USUAL_ROWS * within) / (counts[n]! + USUAL_ROWS) / within),
  );
  return { mean, deviation };
}

const LEAST_VARIANCE = 1e-6;
