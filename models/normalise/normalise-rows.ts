import type { Normalisation } from './fit-normalisation.ts';

/** How many rows a last good value stands in for a missing one. After that the normal centre does. */
export const HOLD_ROWS = 8;

/** Rows ready for the paths. Row-major [T x C]. */
export interface NormalisedRows {
  readonly count: number;
  readonly channels: number;
  /** [T x C] normalised values; missing ones are filled. */
  readonly values: Float64Array;
  /** [T x C] 1 where the value was measured. */
  readonly present: Uint8Array;
  /** [T x C] 1 where the value is missing and so is every one of the last HOLD_ROWS: nothing recent stands for it. */
  readonly lost: Uint8Array;
  /** [T] 1 where at least half of the channels that the baseline knows are present. */
  readonly usable: Uint8Array;
}

/** Normalised values beyond this are clipped: far enough to be plain evidence, near enough to keep sums finite. */
const LIMIT = 1e4;

/**
 * Normalises rows and fills what is missing: with the last good value for up to HOLD_ROWS rows, then with the normal
 * centre. Causal, and row t depends on rows t - HOLD_ROWS .. t only.
 * @param values [T x C] own units, NaN where missing
 */
export function normaliseRows(values: Float32Array, normalisation: Normalisation): NormalisedRows {
  const channels = normalisation.centre.length;
  const count = values.length / channels;
  const out = new Float64Array(values.length);
  const present = new Uint8Array(values.length);
  const lost = new Uint8Array(values.length);
  const usable = new Uint8Array(count);
  const known = normalisation.empty.reduce((sum, isEmpty) => sum + 1 - isEmpty, 0);
  const age = new Int32Array(channels).fill(HOLD_ROWS + 1);
  const last = new Float64Array(channels);
  for (let t = 0; t < count; t++) {
    let seen = 0;
    for (let c = 0; c < channels; c++) {
      const at = t * channels + c;
      const value = values[at]!;
      if (Number.isFinite(value) && normalisation.empty[c] === 0) {
        const z = (value - normalisation.centre[c]!) / normalisation.scale[c]!;
        last[c] = Math.max(-LIMIT, Math.min(LIMIT, z));
        age[c] = 0;
        present[at] = 1;
        seen++;
      } else age[c] = age[c]! + 1;
      if (age[c]! <= HOLD_ROWS) out[at] = last[c]!;
      else lost[at] = 1;
    }
    usable[t] = known > 0 && 2 * seen >= known ? 1 : 0;
  }
  return { count, channels, values: out, present, lost, usable };
}

/** Rows from .. to - 1 as rows of their own, sharing memory. */
export function sliceRows(rows: NormalisedRows, from: number, to: number): NormalisedRows {
  const { channels } = rows;
  const cut = (a: number, b: number) => [a * channels, b * channels] as const;
  return {
    count: to - from,
    channels,
    values: rows.values.subarray(...cut(from, to)),
    present: rows.present.subarray(...cut(from, to)),
    lost: rows.lost.subarray(...cut(from, to)),
    usable: rows.usable.subarray(from, to),
  };
}
