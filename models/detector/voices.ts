/** Calibrates each statistic of each path on held-back rows: its surprise scale and its channels' usual parts. */
import { fitSurprise, type SurpriseScale } from '../calibration/index.ts';
import type { PathVoice } from './combine.ts';
import type { StatisticValues } from './residual-statistics.ts';

/** Gathers one path's statistics over held-back blocks. */
export interface Gathered {
  /** [S][blocks] values of the rows that count. */
  readonly values: Float64Array[][];
  /** [S][C] sums of the parts, and over how many rows. */
  readonly partSums: Float64Array[];
  rows: number;
}

export function emptyGathered(): Gathered {
  return { values: [], partSums: [], rows: 0 };
}

/** Adds the rows from `skip` on. */
export function gather(into: Gathered, path: StatisticValues, skip: number, channels: number): void {
  path.values.forEach((values, s) => {
    (into.values[s] ??= []).push(values.slice(skip));
    const sums = (into.partSums[s] ??= new Float64Array(channels));
    const parts = path.parts[s]!;
    for (let t = skip; t < values.length; t++) {
      if (Number.isNaN(parts[t * channels]!)) continue;
      if (s === 0) into.rows++;
      for (let c = 0; c < channels; c++) sums[c] = sums[c]! + parts[t * channels + c]!;
    }
  });
}

/**
 * Least part a channel is measured against. Parts are squares of unit variance, so 1 is what they are by design; a channel
 * that is louder than that in normal operation is discounted, one that is quieter is not blown up.
 */
const DESIGNED_LEVEL = 1;

/** @param dependence [S] neighbouring values of a statistic that say the same */
export function fitVoice(gathered: Gathered, dependence: readonly number[]): PathVoice {
  const scales: SurpriseScale[] = gathered.values.map((blocks, s) =>
    fitSurprise(joinBlocks(blocks), dependence[s] ?? 1),
  );
  const partLevels = gathered.partSums.map((sums) =>
    sums.map((v) => Math.max(DESIGNED_LEVEL, v / Math.max(1, gathered.rows))),
  );
  return { gains: scales.map(() => 1), scales, partLevels };
}

export function joinBlocks(blocks: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(blocks.reduce((sum, b) => sum + b.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}
