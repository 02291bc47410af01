/** Whether a recorded stretch is good enough to learn from, tag by tag. */
import { z } from 'zod';
import { id, micros } from './basic-words.ts';

/** What is wrong with a tag in a baseline. Words for people are the screen's. */
export const tagProblem = z.enum([
  /** No sample at all. */
  'none',
  /** Fewer grid steps with a value than training needs. */
  'missing',
  /** The same value over nearly all of the baseline. */
  'constant',
  /** Stood still for far longer than it usually does. */
  'stuck',
  /** Outside the engineering range. */
  'range',
  /** Sampled more slowly than the asset's sample period. */
  'slow',
  /** Its source called many values bad, or they were no numbers. */
  'bad',
]);
export type TagProblem = z.infer<typeof tagProblem>;

export const tagQuality = z.object({
  tagId: id,
  samples: z.number().int(),
  /** Samples a second while it was recorded; null with fewer than two. */
  rate: z.number().nullable(),
  /** Shares 0..1: grid steps without a value; samples standing still too long, out of range, bad. */
  missing: z.number(),
  stuck: z.number(),
  outOfRange: z.number(),
  bad: z.number(),
  /** Longest time without a sample, and longest time at one value, seconds. */
  longestGap: z.number(),
  longestStill: z.number(),
  /** Of the good samples; null without any. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  mean: z.number().nullable(),
  deviation: z.number().nullable(),
  /** Worst first; empty: fit to learn from. */
  problems: z.array(tagProblem),
  /** Whether training would refuse because of this tag. */
  prevents: z.boolean(),
});
export type TagQuality = z.infer<typeof tagQuality>;

export const baselineQuality = z.object({
  /** Grid steps that training would see, those it needs at least, and those from which on results are trusted. */
  rows: z.number().int(),
  rowsNeeded: z.number().int(),
  rowsWanted: z.number().int(),
  /** Grid steps of the longest unbroken stretch, and how many training needs in one at least. */
  unbroken: z.number().int(),
  unbrokenNeeded: z.number().int(),
  /** Grid steps left out, and why; silent: no tag had a value. */
  leftOut: z.object({
    off: z.number().int(),
    mode: z.number().int(),
    excluded: z.number().int(),
    silent: z.number().int(),
  }),
  tags: z.array(tagQuality),
  /** no: training would refuse. thin: it would run, on little. yes. */
  enough: z.enum(['no', 'thin', 'yes']),
});
export type BaselineQuality = z.infer<typeof baselineQuality>;

/** One drawn memory item of a model. */
export const memoryItem = z.object({
  item: z.number().int(),
  /** Share of baseline windows that recall it at all, and mean share in what a window recalls, 0..1. */
  recalled: z.number(),
  weight: z.number(),
  /** The same among the recent windows; null without any. */
  recentRecalled: z.number().nullable(),
  recentWeight: z.number().nullable(),
  /** End of the newest recent window that recalls it; null: none does. */
  lastRecalled: micros.nullable(),
  /** The baseline times that recall it most, strongest first. */
  ranges: z.array(z.object({ from: micros, to: micros, weight: z.number() })),
});
export type MemoryItem = z.infer<typeof memoryItem>;
