/** Random sample streams, and rows written down as plain objects. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { PRESENCES, type Presence } from '../../../../src-main/engine/series/presence.ts';
import type { Rows } from '../../../../src-main/engine/series/rows.ts';
import type { SampleBatch } from '../../../../src-main/engine/sample.ts';

export interface PlainSample {
  tagId: number;
  t: number;
  value: number;
  arrival: number;
  quality: number;
}

export function batchOf(samples: readonly PlainSample[]): SampleBatch {
  return {
    tagId: Int32Array.from(samples, (s) => s.tagId),
    t: Float64Array.from(samples, (s) => s.t),
    arrival: Float64Array.from(samples, (s) => s.arrival),
    value: Float64Array.from(samples, (s) => s.value),
    quality: Uint8Array.from(samples, (s) => s.quality),
    reason: new Uint8Array(samples.length),
  };
}

/** A good sample that arrived at once. */
export const good = (tagId: number, t: number, value: number): PlainSample => ({
  tagId,
  t,
  value,
  arrival: t,
  quality: 0,
});

export const SECONDS = 1_000_000;

/**
 * Streams of three tags of an asset (1, 2, 3) and a foreign one (9), with bursts, silences of minutes, hours and days, bad
 * values, repeated samples and two values at one time; in the order of their source times.
 */
export const streams: fc.Arbitrary<PlainSample[]> = fc
  .array(
    fc.record({
      tagId: fc.constantFrom(1, 1, 1, 2, 2, 3, 9),
      wait: fc.oneof(
        { weight: 40, arbitrary: fc.integer({ min: 0, max: 3 * SECONDS }) },
        // Whole seconds: several tags at the very end of a step.
        { weight: 10, arbitrary: fc.constantFrom(0, SECONDS) },
        { weight: 10, arbitrary: fc.integer({ min: 0, max: 120 * SECONDS }) },
        { weight: 1, arbitrary: fc.constantFrom(3600 * SECONDS, 3 * 86_400 * SECONDS) },
      ),
      // Third parts: sums of them depend on the order in which they are added.
      value: fc.oneof(
        { weight: 10, arbitrary: fc.integer({ min: -9, max: 9 }).map((n) => n / 3) },
        fc.constantFrom(NaN, Infinity, -0),
      ),
      quality: fc.constantFrom(0, 0, 0, 0, 1, 2),
      repeat: fc.constantFrom('no', 'no', 'no', 'no', 'same', 'other'),
    }),
    { maxLength: 120 },
  )
  .map((steps) => {
    const samples: PlainSample[] = [];
    const taken = new Set<string>();
    let t = 1_700_000_000 * SECONDS;
    steps.forEach(({ tagId, wait, value, quality, repeat }, i) => {
      t += wait;
      if (taken.has(`${tagId} ${t}`)) t += 1;
      taken.add(`${tagId} ${t}`);
      const sample = { tagId, t, value, arrival: t + i, quality };
      samples.push(sample);
      if (repeat === 'same') samples.push({ ...sample, arrival: sample.arrival + 7 });
      if (repeat === 'other') samples.push({ ...sample, value: 77, quality: 0, arrival: sample.arrival + 9 });
    });
    return samples;
  });

/** One block of all rows. */
export function joined(blocks: readonly Rows[]): Rows {
  return {
    t: Float64Array.from(blocks.flatMap(({ t }) => [...t])),
    values: Float32Array.from(blocks.flatMap(({ values }) => [...values])),
    presence: Uint8Array.from(blocks.flatMap(({ presence }) => [...presence])),
  };
}

/** Equal to the last bit; where not, the comparison shows the rows. */
export function expectSameRows(actual: readonly Rows[], expected: readonly Rows[]): void {
  const [a, b] = [joined(actual), joined(expected)];
  const bytes = ({ t, values, presence }: Rows): Buffer =>
    Buffer.concat([t, values, presence].map((column) => Buffer.from(column.buffer)));
  if (bytes(a).equals(bytes(b))) return;
  expect(plainRows(actual)).toEqual(plainRows(expected));
  expect.unreachable('The rows look alike but differ in their bits.');
}

export interface PlainRow {
  t: number;
  values: number[];
  presence: Presence[];
}

export function plainRows(blocks: Iterable<Rows>): PlainRow[] {
  const plain: PlainRow[] = [];
  for (const { t, values, presence } of blocks) {
    const channels = values.length / t.length;
    t.forEach((time, i) =>
      plain.push({
        t: time,
        values: [...values.subarray(i * channels, (i + 1) * channels)],
        presence: Array.from(presence.subarray(i * channels, (i + 1) * channels), (p) => PRESENCES[p]!),
      }),
    );
  }
  return plain;
}

/** Rows of one period after another from values: NaN is stale, a number present. */
export function rowsOf(
  steps: readonly { t: number; values: readonly number[]; presence?: readonly Presence[] }[],
): Rows {
  return {
    t: Float64Array.from(steps, ({ t }) => t),
    values: Float32Array.from(steps.flatMap(({ values }) => values)),
    presence: Uint8Array.from(
      steps.flatMap(({ values, presence }) =>
        values.map((value, c) =>
          PRESENCES.indexOf(presence?.[c] ?? (Number.isNaN(value) ? 'stale' : 'present')),
        ),
      ),
    ),
  };
}
