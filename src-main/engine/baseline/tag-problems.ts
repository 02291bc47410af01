/** What of a tag's measures is worth telling an engineer before training. */
import type { Micros, TagProblem } from '../../api/words.ts';
import type { MeasuredTag } from './tag-measure.ts';

/** Of a hundred samples more than one: what is rarer, training does not notice. */
const NOTEWORTHY = 0.01;
/** The usual interval is this many times the sample period: most rows repeat the one before. */
const SLOW = 1.5;

export interface JudgedTag extends MeasuredTag {
  /** Share of grid steps without a value, and whether training refuses because of it. */
  readonly missing: number;
  readonly prevents: boolean;
  readonly period: Micros;
  /** Its source tells changes only (a Sparkplug session): few samples are no fault. */
  readonly reportsChanges: boolean;
}

/** Worst first: what prevents the training, what would be learned wrongly, what would be learned coarsely. */
export function problemsOf(tag: JudgedTag): TagProblem[] {
  const none = tag.samples === 0 && tag.missing === 1;
  const slow = !tag.reportsChanges && tag.usualInterval !== null && tag.usualInterval > SLOW * tag.period;
  const found: [TagProblem, boolean][] = [
    ['none', none],
    ['missing', tag.prevents && !none],
    ['bad', tag.bad > NOTEWORTHY],
    ['range', tag.outOfRange > NOTEWORTHY],
    ['stuck', tag.stuck > NOTEWORTHY],
    ['constant', tag.constant],
    ['slow', slow],
  ];
  return found.flatMap(([problem, holds]) => (holds ? [problem] : []));
}
