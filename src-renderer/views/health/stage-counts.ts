/** The counters of all stages as a person reads them: what changes per second, what belongs together, what refuses. */
import { WINDOW_STATES, type StageCounters } from '../../../src-main/api/words.ts';

/** One stage between two readings. Rates are per second; null before there were two readings of the same engine. */
export interface StageRate {
  readonly in: number | null;
  readonly out: number | null;
  /** Only what should not happen: see `isExpected`. */
  readonly refused: number | null;
}
export interface Stage extends StageCounters {
  /** Unique among those shown, also where two connections have the same name. */
  readonly key: string;
  /** What its name begins with ("mqtt"), and of what it is one; empty where there is only one of its kind. */
  readonly kind: string;
  readonly subject: string;
  readonly rate: StageRate;
  /** Of all that it refused and should not have had to, since the start. */
  readonly refusals: number;
}

export const STAGE_GROUPS = ['ingest', 'store', 'series', 'out', 'other'] as const;
export type StageGroup = (typeof STAGE_GROUPS)[number];
const GROUP_OF: Readonly<Record<string, StageGroup>> = {
  mqtt: 'ingest',
  file: 'ingest',
  decoder: 'ingest',
  sparkplug: 'ingest',
  clock: 'ingest',
  delivery: 'ingest',
  recorder: 'store',
  store: 'store',
  upkeep: 'store',
  grid: 'series',
  watch: 'series',
  score: 'series',
  shadow: 'series',
  'scoring process': 'series',
  publish: 'out',
};

/** Refusals that are the stage's work: rows that are not to be scored, messages that only a wildcard brought along. */
const EXPECTED: ReadonlySet<string> = new Set([
  ...WINDOW_STATES.filter((state) => state !== 'gap' && state !== 'stale'),
  'brought along by a filter, no tag',
]);
export const isExpected = (reason: string): boolean => EXPECTED.has(reason);

const unexpected = ({ refused }: StageCounters): number =>
  Object.entries(refused).reduce((sum, [reason, count]) => (isExpected(reason) ? sum : sum + count), 0);

/**
 * @param before an earlier reading @param seconds between the two; 0: there was none
 * @returns in the order of `counters`
 */
export function stagesOf(
  counters: readonly StageCounters[],
  before: readonly StageCounters[],
  seconds: number,
): Stage[] {
  const known = new Map(keyed(before));
  return keyed(counters).map(([key, stage]) => {
    const old = known.get(key);
    // A restarted engine counts from zero again: then nothing can be said of the time between.
    const comparable = old !== undefined && seconds > 0 && stage.in >= old.in && stage.out >= old.out;
    const per = (now: number, then: number) => Math.max(0, now - then) / seconds;
    const cut = stage.stage.indexOf(': ');
    return {
      ...stage,
      key,
      kind: cut < 0 ? stage.stage : stage.stage.slice(0, cut),
      subject: cut < 0 ? '' : stage.stage.slice(cut + 2),
      rate: comparable
        ? {
            in: per(stage.in, old.in),
            out: per(stage.out, old.out),
            refused: per(unexpected(stage), unexpected(old)),
          }
        : { in: null, out: null, refused: null },
      refusals: unexpected(stage),
    };
  });
}

/** Two stages may have the same name: each gets its own key, the same at every reading. */
function keyed(counters: readonly StageCounters[]): [string, StageCounters][] {
  const seen = new Map<string, number>();
  return counters.map((stage) => {
    const turn = (seen.get(stage.stage) ?? 0) + 1;
    seen.set(stage.stage, turn);
    return [turn === 1 ? stage.stage : `${stage.stage} #${turn}`, stage];
  });
}

/** The stages of each group that has any; those that refuse now come first, then those that have refused. */
export function grouped(stages: readonly Stage[]): { group: StageGroup; stages: Stage[] }[] {
  const level = ({ rate, refusals }: Stage) => ((rate.refused ?? 0) > 0 ? 0 : refusals > 0 ? 1 : 2);
  return STAGE_GROUPS.map((group) => ({
    group,
    stages: stages
      .filter(({ kind }) => (GROUP_OF[kind] ?? 'other') === group)
      .sort((a, b) => level(a) - level(b)),
  })).filter((each) => each.stages.length > 0);
}
