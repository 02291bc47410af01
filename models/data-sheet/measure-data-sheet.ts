import { AlarmSwitch, DEFAULT_ALARM_RULE, type AlarmRule } from '../calibration/index.ts';
import type { Segment } from '../detector-types.ts';
import { seededRandom } from '../network/index.ts';
import { findCalmPlaces, QUIET_BEFORE, type CalmPlace } from './calm-places.ts';
import { drawTrials, type FaultTrial } from './draw-trials.ts';
import { nearestChannels } from './nearest-channel.ts';
import { isMeasured, planTrials } from './plan.ts';
import { rankChannels } from './rank-channels.ts';
import type { ChannelSheet, DataSheet, Finding, SheetColumn } from './sheet.ts';
import { smallestFound, vote, type Vote } from './smallest-found.ts';

/** What is measured: any detector that scores rows against a threshold. */
export interface WatchedDetector {
  readonly channels: readonly string[];
  /** Seconds between two rows. */
  readonly samplePeriod: number;
  /** Rows needed before the first scored row. */
  readonly context: number;
  readonly threshold: number;
  score(segment: Segment): Promise<{ readonly score: Float64Array }>;
}

export interface DataSheetOptions {
  /** Held-back normal operation, own units. */
  readonly stretches: readonly Segment[];
  /** [C] one standard deviation of each channel in the baseline, own units. */
  readonly deviation: ArrayLike<number>;
  /** [C] 1 where the channel never moved in the baseline. */
  readonly constant: ArrayLike<number>;
  /** [C] seconds a channel may stay unchanged before the stuck-value alarm is raised; Infinity where it never is. */
  readonly stuckLimit: ArrayLike<number>;
  /** Rows within which an alarm counts; twice the longest averaging length gives a small fault its time. */
  readonly within: number;
  /** The alarm settings waited for; the deployed ones by default. */
  readonly rule?: AlarmRule;
  readonly seed: number;
  /** Rows scored at most. */
  readonly budget: number;
  /** Awaited between two trials: lets the caller's event loop run, and throws to cancel. */
  readonly breathe: () => Promise<void>;
  /** @param share 0 to 1 */
  readonly onProgress?: (share: number) => void;
}

/** Places at which faults are tried. */
const PLACES = 32;
/** Share of the budget that may be spent on finding them. */
const PLACES_SHARE = 0.1;
/** Keeps the random numbers of neighbouring cells apart. */
const CELL_STRIDE = 7919;

/**
 * Injects faults of growing size into held-back normal rows and finds, for each channel and kind, the smallest size of a
 * ladder at which the deployed alarm is raised in time in at least half of the trials (bisection), and how late it comes.
 * The same detector, stretches, seed and budget give the same sheet.
 * @throws RangeError where `within` is too short for the alarm's on-delay; whatever `breathe` throws
 */
export async function measureDataSheet(
  detector: WatchedDetector,
  options: DataSheetOptions,
): Promise<DataSheet> {
  const { channels, context, samplePeriod, threshold } = detector;
  const { stretches, within, budget, breathe } = options;
  const rule = options.rule ?? DEFAULT_ALARM_RULE;
  if (!(within >= rule.onDelayWindows))
    throw new RangeError(
      `Within ${within} rows no alarm with an on-delay of ${rule.onDelayWindows} windows can be raised. Allow more rows.`,
    );
  let scoredRows = 0;
  const score = async (segment: Segment): Promise<Float64Array> => {
    await breathe();
    scoredRows += segment.t.length;
    return (await detector.score(segment)).score;
  };
  const rowsOfPlace = context + QUIET_BEFORE + within;
  const places = await findCalmPlaces(stretches, score, {
    channels: channels.length,
    context,
    within,
    threshold,
    rule,
    wanted: Math.max(1, Math.min(PLACES, Math.floor((PLACES_SHARE * budget) / rowsOfPlace))),
    random: seededRandom(options.seed),
  });
  const plan = planTrials(channels.length, context, within, budget - scoredRows);
  const partners = nearestChannels(places, channels.length, options.deviation);
  const delayOf = async (trial: FaultTrial, size: number): Promise<number | null> => {
    const rows = trial.inject(size);
    return rowsToAlarm(rows, await score(rows), context, threshold, rule);
  };
  const sheets: ChannelSheet[] = [];
  for (const [channel, name] of channels.entries()) {
    const findings: Finding[] = [];
    for (const [k, column] of plan.columns.entries()) {
      const cell = channel * plan.columns.length + k;
      options.onProgress?.(cell / (channels.length * plan.columns.length));
      findings.push(
        isMeasured(plan, channel, channels.length)
          ? await findSmallest(places, column, channel, cell, partners[channel]!)
          : { state: 'not-measured' },
      );
    }
    sheets.push({
      name,
      deviation: options.deviation[channel]!,
      constant: options.constant[channel] === 1,
      partner: partners[channel]!,
      stuckAlarmSeconds: Number.isFinite(options.stuckLimit[channel]!) ? options.stuckLimit[channel]! : null,
      findings,
    });
  }
  options.onProgress?.(1);
  return {
    withinRows: within,
    withinSeconds: within * samplePeriod,
    trials: plan.trials,
    threshold,
    scoredRows,
    columns: plan.columns,
    channels: sheets,
    best: rankChannels(sheets, plan.columns),
  };

  async function findSmallest(
    calm: readonly CalmPlace[],
    { kind, ladder }: SheetColumn,
    channel: number,
    cell: number,
    partner: number | null,
  ): Promise<Finding> {
    const trials = drawTrials(calm, ladder.at(-1)!, {
      kind,
      channel,
      channels: channels.length,
      context,
      deviation: options.deviation[channel]!,
      partner,
      stretches,
      wanted: plan.trials,
      random: seededRandom(options.seed + CELL_STRIDE * (cell + 1)),
    });
    if (typeof trials === 'string') return { state: trials };
    const voteOn = (size: number): Promise<Vote> => vote(trials.length, (i) => delayOf(trials[i]!, size));
    if (kind === 'stuck') return stuckFinding(await voteOn(within));
    const smallest = await smallestFound(ladder.length, (rung) => voteOn(ladder[rung]!));
    if (smallest === null) return { state: 'not-found', upTo: ladder.at(-1)! };
    return {
      state: 'found',
      size: ladder[smallest.rung]!,
      delaySeconds: median(smallest.delays) * samplePeriod,
    };
  }

  /** What comes after the alarm cannot have raised it: standing still until then is enough. */
  function stuckFinding(delays: Vote): Finding {
    if (delays === null) return { state: 'not-found', upTo: within };
    const rows = median(delays);
    return { state: 'found', size: Math.ceil(rows) + 1, delaySeconds: rows * samplePeriod };
  }
}

/** @returns rows from `from` to the row that raises the alarm, which was at rest before; null where none does */
function rowsToAlarm(
  { t }: Segment,
  score: Float64Array,
  from: number,
  threshold: number,
  rule: AlarmRule,
): number | null {
  const alarm = new AlarmSwitch(rule);
  for (let i = from; i < t.length; i++) if (alarm.step(t[i]!, score[i]!, threshold)) return i - from;
  return null;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
