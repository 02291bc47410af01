/**
 * One asset under watch: samples -> grid -> stuck and stale tags -> window state -> score -> store, alarm, screen.
 * Rows wait in a queue while earlier ones are scored; whoever delivers samples looks at its length.
 */
import type { LiveRows } from '../../api/contract.ts';
import { SECOND, WINDOW_STATES, type Asset, type AssetStatus } from '../../api/words.ts';
import type { MemoryDrift, Micros, Model, StageCounters } from '../../api/words.ts';
import type { AlarmDesk } from '../alarm/index.ts';
import type { DetectorFacts } from '../compute/compute-protocol.ts';
import type { EngineParts } from '../engine-parts.ts';
import type { SampleBatch } from '../sample.ts';
import {
  channelModeRule,
  channelOffRule,
  Grid,
  periodOf,
  sessionTags,
  WindowGate,
  type Rows,
} from '../series/index.ts';
import type { ScoredUntil } from './catch-up.ts';
import { news } from './news.ts';
import { RowHistory, sliceRows } from './row-history.ts';
import { RowQueue } from './row-queue.ts';
import { scoreRows, unscored, type ScoredRows } from './score-rows.ts';
import type { ScoringService } from './scoring-service.ts';
import { createShadowWatch } from './shadow-watch.ts';
import { storeAgain } from './store-again.ts';
import { createTagConditions, maskRows } from './tag-conditions.ts';
import { createWatchCounters } from './watch-counters.ts';

/** What a watch leans on: the engine's own parts live, stand-ins for a replay that must leave no trace. */
export interface AssetWatchParts extends Pick<EngineParts, 'log'> {
  readonly records: {
    readonly models: Pick<EngineParts['records']['models'], 'list'>;
    readonly tags: Pick<EngineParts['records']['tags'], 'get'>;
  };
  readonly telemetry: Pick<EngineParts['telemetry'], 'appendScores'>;
  readonly emit: (name: 'live.rows', rows: LiveRows) => void;
  readonly scoring: Pick<ScoringService, 'facts' | 'score'>;
  readonly alarms: AlarmDesk;
  readonly isRecording: (assetId: number) => boolean;
  /** Whether the asset's memory is recalled differently from its baseline; null before it was looked at. */
  readonly driftOf: (assetId: number) => MemoryDrift | null;
  /** Rows have been dealt with: the asset's status is another one now. */
  readonly onRows: (assetId: number) => void;
}

export interface AssetWatch {
  /** @returns whether any of the samples are of this asset */
  accept(batch: SampleBatch): boolean;
  /** Idle advance by the clock; for assets on live connections only. */
  advance(now: Micros): void;
  /** Rows that wait to be scored. */
  waiting(): number;
  /** Resolves when everything accepted so far has been dealt with. */
  settled(): Promise<void>;
  /** Takes up the armed model and the one in shadow, or the lack of them. */
  rearm(): Promise<void>;
  /** Feeds stored samples: rows up to `scoredUntil` are context only, later ones are dealt with as if they came now. */
  prime(samples: AsyncIterable<SampleBatch>, scoredUntil: ScoredUntil): Promise<void>;
  /** Earlier rows this watch wants to see again after a restart. */
  rowsToPrime(): number;
  status(): AssetStatus;
  counters(): StageCounters[];
  /** Ends after the rows in hand. */
  close(): Promise<void>;
}

/** Rows scored in one go: enough to use the backend well, few enough to tell the screen several times a second. */
const MOST_ROWS = 1024;
/** A model that could not be taken up (its file was missing, the backend kept failing) is tried again this often. */
const TAKE_UP_AGAIN_MS = 30_000;
/** Restarting does not look further back than this to see that a value has been standing still. */
const MOST_ROWS_TO_PRIME = 50_000;

export function createAssetWatch(asset: Asset, parts: AssetWatchParts): AssetWatch {
  const { telemetry, alarms, scoring, emit, log, records, isRecording, driftOf, onRows } = parts;
  const channels = asset.tagIds.length;
  const tagIds = new Set(asset.tagIds);
  const samplePeriod = periodOf(asset);
  const offRule = channelOffRule(asset, asset.tagIds);
  const modeRule = channelModeRule(asset, asset.tagIds);
  const sessionTagIds = sessionTags(asset, records.tags);
  const grid = new Grid({ samplePeriod, tagIds: asset.tagIds, sessionTagIds });
  const history = new RowHistory(samplePeriod, channels);
  const queue = new RowQueue();
  const counted = createWatchCounters(`score: ${asset.name}`);
  const shadow = createShadowWatch(asset, parts);
  const conditions = createTagConditions(asset, alarms, (error) => fail('condition not stored', 1, error));
  let armed: { readonly model: Model; readonly facts: DetectorFacts } | null = null;
  /** When to try the armed model again that cannot be used, by the process's clock; null: no such model. */
  let takeUpAgain: number | null = null;
  let gate = newGate();
  let newest: { readonly t: Micros; readonly state: number; readonly score: number } | null = null;
  let closed = false;
  /** Everything that touches the pipeline runs here, one after the other. */
  let work: Promise<void> = Promise.resolve();

  function newGate(): WindowGate {
    const context = armed?.facts.context ?? asset.windowLength - 1;
    return new WindowGate({ samplePeriod, channels, context, offRule, modeRule });
  }
  // More than the present model needs: another one may be armed at any time and should score at once.
  const contextRows = (): number => Math.max(4 * asset.windowLength, armed?.facts.context ?? 0);

  function fail(why: string, rows: number, error: unknown): void {
    log.error({ err: error, assetId: asset.id }, why);
    counted.refuse(why, rows, error);
  }
  const enqueue = (job: () => Promise<void>): Promise<void> => {
    work = work.then(job).catch((error: unknown) => fail('failed', 1, error));
    return work;
  };

  function fetchRows(): void {
    for (const rows of grid.closed()) queue.add(rows);
    if (!queue.empty) void enqueue(dealWithQueue);
  }

  async function dealWithQueue(): Promise<void> {
    while (!queue.empty && !closed) {
      const rows = queue.take(MOST_ROWS);
      try {
        await dealWith(rows);
      } catch (error) {
        fail('failed', rows.t.length, error);
      }
      await beside(rows);
      queue.done(rows);
    }
  }

  /** The armed model, the alarms and the screen have had their rows: now the one in shadow. */
  async function beside(rows: Rows, scoredUntil?: Micros): Promise<void> {
    await shadow.push(rows, scoredUntil);
    if (shadow.status() !== null) onRows(asset.id);
  }

  async function dealWith(rows: Rows): Promise<void> {
    if (takeUpAgain !== null && performance.now() >= takeUpAgain) await takeUpModel();
    const masked = conditions.watch(rows);
    const states = gate.push(rows, masked);
    const pieces = history.extend(maskRows(rows, masked), contextRows());
    if (armed === null) {
      if (takeUpAgain !== null) counted.unusable(rows.t.length);
      tell(rows, unscored(states, channels), null);
      return store('alarm not stored', rows, () => alarms.advance(asset.id, rows.t.at(-1)!));
    }
    const { model, facts } = armed;
    let failed = 0;
    const scored = await scoreRows(
      pieces,
      states,
      channels,
      facts.context,
      (segment) => scoring.score(model, segment),
      (count, error) => {
        failed += count;
        fail('scoring failed', count, error);
      },
    );
    counted.count(scored.state, failed);
    const dealt = { t: rows.t, ...scored };
    await store('score not stored', rows, () => telemetry.appendScores({ modelId: model.id, ...dealt }));
    await store('alarm not stored', rows, () => alarms.score(asset, model.id, dealt, model.threshold));
    tell(rows, scored, model);
  }

  /** What cannot be stored is said and counted; it does not keep the next step from being taken. */
  async function store(why: string, { t }: Rows, writing: () => Promise<void> | void): Promise<void> {
    try {
      await storeAgain(writing);
    } catch (error) {
      fail(why, t.length, error);
    }
  }

  function tell({ t, values }: Rows, scored: ScoredRows, model: Model | null): void {
    newest = { t: t.at(-1)!, state: scored.state.at(-1)!, score: scored.score.at(-1)! };
    const { id: modelId, threshold } = model ?? { id: null, threshold: null };
    emit('live.rows', { assetId: asset.id, modelId, threshold, t, value: values, ...scored });
    onRows(asset.id);
  }

  async function takeUpModel(): Promise<void> {
    const model = records.models.list({ assetId: asset.id, armed: true })[0];
    // Only the shadow changed: what is known of standing tags stays known.
    if (model !== undefined && model.id === armed?.model.id) return;
    let facts: DetectorFacts | null = null;
    if (model !== undefined) {
      try {
        facts = await scoring.facts(model);
      } catch (error) {
        fail('model not usable', 1, error);
      }
    }
    armed = model === undefined || facts === null ? null : { model, facts };
    takeUpAgain = model !== undefined && facts === null ? performance.now() + TAKE_UP_AGAIN_MS : null;
    // Disarmed: nobody says any more that the score is high. Tags that are still stale are told again below.
    if (model === undefined && alarms.active(asset.id).some(({ kind }) => kind === 'score'))
      alarms.settle(asset.id, newest?.t ?? 0);
    conditions.limit(facts?.stuckLimit ? [...facts.stuckLimit] : new Array<number>(channels).fill(Infinity));
    gate = newGate();
    gate.push(history.rows, conditions.remember(history.rows));
    if (newest !== null) conditions.confirm(newest.t);
  }

  /** Rows that were dealt with before a restart. */
  function remember(rows: Rows): void {
    const masked = conditions.remember(rows);
    const states = gate.push(rows, masked);
    history.extend(maskRows(rows, masked), contextRows());
    newest = { t: rows.t.at(-1)!, state: states.at(-1)!, score: Number.NaN };
  }

  /** Rows that another engine, or a lead-in, has dealt with in part. */
  async function catchUpWith(
    rows: Rows,
    { armed: dealtUntil, shadow: scoredUntil }: ScoredUntil,
  ): Promise<void> {
    const known = rows.t.findLastIndex((t) => t <= dealtUntil) + 1;
    if (known > 0) remember(sliceRows(rows, 0, known, channels));
    if (known < rows.t.length) await dealWith(sliceRows(rows, known, rows.t.length, channels));
    await beside(rows, scoredUntil);
  }

  /** What was found out about the armed model's memory; about another one it says nothing. */
  function driftOfArmed(): MemoryDrift | null {
    const drift = driftOf(asset.id);
    return drift?.modelId === armed?.model.id ? drift : null;
  }

  function urgency(): AssetStatus['alarm'] {
    const active = alarms.active(asset.id);
    if (active.length === 0) return 'none';
    return active.some((alarm) => alarm.acknowledged === null) ? 'unacknowledged' : 'acknowledged';
  }

  return {
    rowsToPrime() {
      const limits = [...(armed?.facts.stuckLimit ?? [])].filter(Number.isFinite);
      const standing = Math.ceil((Math.max(0, ...limits) * SECOND) / samplePeriod);
      return Math.max(contextRows(), Math.min(Math.max(standing, shadow.rowsToPrime()), MOST_ROWS_TO_PRIME));
    },
    accept(batch) {
      grid.push(news(batch));
      fetchRows();
      return batch.tagId.some((tagId) => tagIds.has(tagId));
    },
    advance(now) {
      grid.advance(now);
      fetchRows();
    },
    waiting: () => queue.waiting,
    settled: () => work,
    rearm: () =>
      enqueue(async () => {
        await takeUpModel();
        await shadow.takeUp(history.rows);
      }),
    async prime(samples, scoredUntil) {
      for await (const batch of samples) {
        grid.push(news(batch));
        for (const rows of grid.closed()) {
          await enqueue(() => catchUpWith(rows, scoredUntil));
        }
      }
      await enqueue(async () => {
        if (newest !== null) conditions.confirm(newest.t);
      });
    },
    status: () => ({
      assetId: asset.id,
      now: newest?.t ?? null,
      state: armed === null ? 'untrained' : WINDOW_STATES[newest?.state ?? WINDOW_STATES.indexOf('warm-up')]!,
      score: newest === null || Number.isNaN(newest.score) ? null : newest.score,
      threshold: armed?.model.threshold ?? null,
      modelId: armed?.model.id ?? null,
      alarm: urgency(),
      recording: isRecording(asset.id),
      staleTags: conditions.stale.flatMap((channel) => records.tags.get(asset.tagIds[channel]!)?.name ?? []),
      shadow: shadow.status(),
      drift: driftOfArmed(),
    }),
    counters: () => [
      { ...grid.counters(), stage: `grid: ${asset.name}` },
      counted.counters(),
      ...shadow.counters(),
    ],
    async close() {
      closed = true;
      await work;
    },
  };
}
