/**
 * Looks at stored samples as training would: the same grid, the same rows left out, the same limits; tag by tag what
 * they are like, and whether they are enough.
 */
import { setImmediate } from 'node:timers/promises';
import { secondsToCount } from '../../../models/index.ts';
import {
  SECOND,
  type BaselineQuality,
  type Micros,
  type TagQuality,
  type TimeRange,
} from '../../api/words.ts';
import type { BaselineRequest } from '../compute/compute-protocol.ts';
import { alignedRows, leftOutBy, periodOf, type SampleSource } from '../series/index.ts';
import { isThin, rowsNeeded, unbrokenNeeded } from '../training/enough-rows.ts';
import { StepSamples } from './step-samples.ts';
import { TagMeasure, type MeasuredTag } from './tag-measure.ts';
import { problemsOf } from './tag-problems.ts';

export interface QualityOptions {
  /** The promise that the threshold would be set for; how much is wanted follows from it. */
  readonly falseAlarmsPerWeek: number;
  readonly signal: AbortSignal;
}

/** Milliseconds of work after which others have their turn. */
const SLICE_MS = 8;

/**
 * Memory does not grow with the stretch.
 *
 * `missing` counts grid steps that training would see: those without a value of any tag are none of them, and a value
 * still held is a value. Samples count where their grid step does. How often a time came twice cannot be said: the
 * store keeps one sample of a tag and time, and counts the others for all tags together.
 *
 * @throws the signal's reason; what the source throws
 */
export async function measureQuality(
  source: SampleSource,
  request: BaselineRequest,
  { falseAlarmsPerWeek, signal }: QualityOptions,
): Promise<BaselineQuality> {
  const { asset, sessionTagIds, ranges, excluded } = request;
  const period = periodOf(asset);
  const leftOut = leftOutBy(asset, excluded);
  const counted = (from: Micros, to: Micros): Micros => to - from - overlap(excluded, from, to);
  const measures = asset.tagIds.map(() => new TagMeasure(period, counted));
  const present = new Float64Array(asset.tagIds.length);
  const out = { off: 0, mode: 0, excluded: 0, silent: 0 };
  let rows = 0;
  let longest = 0;
  let turn = performance.now();

  for (const range of ranges) {
    for (const measure of measures) measure.beginRange(range.from);
    const steps = new StepSamples(
      asset.tagIds,
      measures,
      period,
      (end) => within(range, end) && !excluded.some((each) => within(each, end)),
    );
    let unbroken = 0;
    let last = NaN;
    const watched = {
      readSamples: (query: Parameters<SampleSource['readSamples']>[0]) =>
        steps.watch(source.readSamples(query)),
    };
    for await (const block of alignedRows(watched, { ...asset, sessionTagIds }, range, { signal })) {
      for (let i = 0; i < block.t.length; i++) {
        const t = block.t[i]!;
        const why = leftOut(block, i);
        if (why !== null) {
          out[why] += 1;
          // A step without any usable value has its samples all the same: they say why.
          if (why !== 'silent') steps.leaveOut(t);
          unbroken = 0;
          continue;
        }
        unbroken = t - last === period ? unbroken + 1 : 1;
        last = t;
        if (unbroken > longest) longest = unbroken;
        rows += 1;
        const first = i * present.length;
        for (let channel = 0; channel < present.length; channel++)
          if (!Number.isNaN(block.values[first + channel]!)) present[channel] = present[channel]! + 1;
      }
      if (performance.now() - turn < SLICE_MS) continue;
      await setImmediate();
      signal.throwIfAborted();
      turn = performance.now();
    }
    steps.finish();
    for (const measure of measures) measure.endRange(range.to);
  }

  const tags = measures.map((measure, channel) => {
    const held = rows > 0 && present[channel] === rows;
    return tagQuality(asset.tagIds[channel]!, measure.result(held), present[channel]!, rows, {
      period,
      reportsChanges: sessionTagIds.includes(asset.tagIds[channel]!),
    });
  });
  const needed = rowsNeeded(asset);
  const wanted = Math.max(needed, Math.ceil((secondsToCount(falseAlarmsPerWeek) * SECOND) / period));
  const refused = rows < needed || longest < unbrokenNeeded(asset) || tags.some(({ prevents }) => prevents);
  return {
    rows,
    rowsNeeded: needed,
    rowsWanted: wanted,
    unbroken: longest,
    unbrokenNeeded: unbrokenNeeded(asset),
    leftOut: out,
    tags,
    enough: refused ? 'no' : rows < wanted ? 'thin' : 'yes',
  };
}

function tagQuality(
  tagId: number,
  { usualInterval, constant, ...measured }: MeasuredTag,
  present: number,
  rows: number,
  tag: { period: Micros; reportsChanges: boolean },
): TagQuality {
  const missing = rows === 0 ? 1 : 1 - present / rows;
  const prevents = rows > 0 && isThin(present, rows);
  const problems = problemsOf({ ...tag, ...measured, usualInterval, constant, missing, prevents });
  return { tagId, ...measured, missing, problems, prevents };
}

const within = ({ from, to }: TimeRange, t: Micros): boolean => t >= from && t < to;

function overlap(ranges: readonly TimeRange[], from: Micros, to: Micros): Micros {
  // Ranges may overlap each other: what two of them exclude is excluded once.
  const inside = ranges
    .map((range) => ({ from: Math.max(from, range.from), to: Math.min(to, range.to) }))
    .filter((range) => range.to > range.from)
    .sort((a, b) => a.from - b.from);
  let sum = 0;
  let end = from;
  for (const range of inside) {
    sum += Math.max(0, range.to - Math.max(range.from, end));
    end = Math.max(end, range.to);
  }
  return sum;
}
