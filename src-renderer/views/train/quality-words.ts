/** What the report on a baseline says about one tag. */
import type { TagProblem, TagQuality } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { formatCount, formatDuration, formatLoose, formatShare, NONE } from '../../series/number-format.ts';

export interface QualityCell {
  readonly key: 'missing' | 'stuck' | 'outOfRange' | 'bad';
  /** 0..1 */
  readonly share: number;
  readonly words: string;
  /** Whether it is one of the tag's problems. */
  readonly stands: boolean;
}

/** Which problem speaks of which share. */
const OF: Record<QualityCell['key'], readonly TagProblem[]> = {
  missing: ['missing', 'none'],
  stuck: ['stuck', 'constant'],
  outOfRange: ['range'],
  bad: ['bad'],
};

export const SHARES = Object.keys(OF) as QualityCell['key'][];

/** Small shares are not rounded to nothing: a tenth of a per cent is still some. */
const shareInWords = (share: number): string =>
  share > 0 && share < 0.005 ? text.trainPath.quality.underOne : formatShare(share);

export const qualityCells = (tag: TagQuality): QualityCell[] =>
  SHARES.map((key) => ({
    key,
    share: tag[key],
    words: shareInWords(tag[key]),
    stands: OF[key].some((problem) => tag.problems.includes(problem)),
  }));

/** Samples a second, or the time between two where they are seldom. */
export function rateInWords({ rate }: TagQuality): string {
  if (rate === null || !(rate > 0)) return NONE;
  return rate >= 0.5
    ? text.trainPath.quality.perSecond(formatLoose(Number(rate.toPrecision(3))))
    : text.trainPath.quality.every(formatDuration(1 / rate));
}

export const rangeInWords = ({ low, high }: TagQuality, unit: string): string =>
  low === null || high === null
    ? NONE
    : `${text.trainPath.quality.range(loose(low), loose(high))}${unit === '' ? '' : ` ${unit}`}`;

const loose = (value: number): string => formatLoose(Number(value.toPrecision(3)));

/** What is wrong with it, in words, worst first; empty where nothing is. */
export function problemsInWords({ problems, longestGap, longestStill }: TagQuality): string[] {
  const words = text.trainPath.quality.problems;
  return problems.map((problem) => {
    if (problem === 'missing') return words.missing(formatDuration(longestGap));
    if (problem === 'stuck') return words.stuck(formatDuration(longestStill));
    return words[problem];
  });
}

/** Worst tags first: those that prevent training, then those with problems, then as in the asset. */
export const worstFirst = (tags: readonly TagQuality[]): TagQuality[] => {
  const rank = ({ prevents, problems }: TagQuality) => (prevents ? 2 : problems.length > 0 ? 1 : 0);
  return tags.toSorted((a, b) => rank(b) - rank(a));
};

export const rowsInWords = (rows: number, samplePeriod: number): string =>
  text.trainPath.quality.rows(formatCount(rows), formatDuration(rows * samplePeriod));
