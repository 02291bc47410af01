/** One replay: lead-in, then every stored sample of the stretch through a watch of its own. */
import type { LiveRows } from '../../api/contract.ts';
import type { Alarm, Asset, Micros, Model, TimeRange } from '../../api/words.ts';
import { createAlarmDesk } from '../alarm/index.ts';
import { Refusal, type EngineParts } from '../engine-parts.ts';
import { QUALITY_REASONS, type SampleBatch } from '../sample.ts';
import { DEFAULT_LATENESS, leadInOf, periodOf, sessionTags } from '../series/index.ts';
import { createAssetWatch, type AssetWatch } from '../watch/asset-watch.ts';
import type { ScoringService } from '../watch/scoring-service.ts';
import { paced, type PaceClock } from './pace.ts';
import { createPassingRecords } from './passing-records.ts';
import { rowsWithin } from './rows-within.ts';

export interface ReplayRun extends TimeRange {
  readonly asset: Asset;
  readonly model: Model;
  readonly speed: number | null;
  /** Whether silence counts, as on a live connection; on others only samples move time on. */
  readonly live: boolean;
  readonly scoring: Pick<ScoringService, 'facts' | 'score'>;
  readonly clock: PaceClock;
  readonly signal: AbortSignal;
  onRows(rows: LiveRows): void;
  /** Event time goes on. */
  onTime(now: Micros): void;
  /** An alarm was raised, came to a new peak, or cleared. All of them, oldest first. */
  onAlarms(alarms: readonly Alarm[]): void;
}

/** Rows before the stretch, besides those a window needs: how often each tag reports, and what it held. */
const LEAD_IN_ROWS = 8192;
/** Samples read at once: a few milliseconds of the engine's time. */
const PAGE = 4096;
/** Rows that may wait to be scored before reading waits too. */
const MOST_WAITING = 2048;
/** The clock speaks for sources that have been silent for so long, as it does live. */
const IDLE: Micros = 5_000_000;

/** @throws the signal's reason when stopped; Refusal when there is nothing to replay; what scoring failed with */
export async function runReplay(
  { records, telemetry, log }: Pick<EngineParts, 'records' | 'telemetry' | 'log'>,
  run: ReplayRun,
): Promise<void> {
  const { asset, model, from, to, signal } = run;
  const passing = createPassingRecords();
  let failure: unknown = null;
  const watch = createAssetWatch(asset, {
    log,
    // The model asked for stands for the armed one, and nobody stands in its shadow.
    records: { models: { list: ({ armed } = {}) => (armed ? [model] : []) }, tags: records.tags },
    telemetry: { appendScores: () => Promise.resolve() },
    emit: (_, rows) => {
      const within = rowsWithin(rows, from, to);
      if (within.t.length > 0) run.onRows(within);
    },
    scoring: {
      facts: (asked) => run.scoring.facts(asked),
      score: async (asked, segment) => {
        try {
          return await run.scoring.score(asked, segment);
        } catch (error) {
          failure ??= error;
          throw error;
        }
      },
    },
    alarms: createAlarmDesk({
      records: passing,
      onAlarm: () => run.onAlarms(passing.alarms.list()),
      onIncident: () => {},
    }),
    isRecording: () => false,
    driftOf: () => null,
    onRows: () => {},
  });
  const check = (): void => {
    signal.throwIfAborted();
    if (failure !== null) throw failure;
  };

  try {
    // A model that cannot be used is said at once; the watch itself would go on without it.
    await run.scoring.facts(model);
    await watch.rearm();
    const sessionTagIds = sessionTags(asset, records.tags);
    const leadIn = Math.max(
      (watch.rowsToPrime() + LEAD_IN_ROWS) * periodOf(asset),
      leadInOf({ sessionTagIds }),
    );
    const read = (range: TimeRange) =>
      storedSamples(telemetry.readSamples({ tagIds: asset.tagIds, ...range, rows: PAGE }), check);
    await watch.prime(read({ from: from - leadIn, to: from }), { armed: from - 1, shadow: Infinity });
    const newest = await feed(watch, read({ from, to }), run, check);
    if (newest === null)
      throw new Refusal(`There are no stored samples of ${asset.name} in this stretch. Choose another one.`);
    watch.advance(endOf(asset, run.live ? to : newest) + DEFAULT_LATENESS);
    await watch.settled();
    check();
  } finally {
    await watch.close();
  }
}

/** @returns the newest sample's time; null where there was none */
async function feed(
  watch: AssetWatch,
  samples: AsyncIterable<SampleBatch>,
  { from, to, speed, clock, signal, live, onTime }: ReplayRun,
  check: () => void,
): Promise<Micros | null> {
  let newest: Micros | null = null;
  for await (const { now, batch } of paced(samples, { from, speed, clock, signal })) {
    if (batch !== null) {
      watch.accept(batch);
      newest = batch.t.at(-1)!;
    } else if (live && now - (newest ?? from) > IDLE) watch.advance(Math.min(now, to));
    onTime(Math.min(now, to));
    if (watch.waiting() > MOST_WAITING) await watch.settled();
    check();
  }
  return newest;
}

/** Just after the end of the grid step that a time lies in. */
const endOf = (asset: Asset, t: Micros): Micros => Math.ceil(t / periodOf(asset)) * periodOf(asset) + 1;

const HISTORICAL = QUALITY_REASONS.indexOf('historical');
const NONE = QUALITY_REASONS.indexOf('none');

/**
 * What was sent afterwards for an earlier time is no news to the live pipeline; at the time that is replayed it is what
 * was measured.
 */
async function* storedSamples(
  batches: AsyncIterable<SampleBatch>,
  check: () => void,
): AsyncGenerator<SampleBatch, void, undefined> {
  for await (const batch of batches) {
    check();
    const { reason } = batch;
    yield reason.includes(HISTORICAL)
      ? { ...batch, reason: reason.map((why) => (why === HISTORICAL ? NONE : why)) }
      : batch;
  }
}
