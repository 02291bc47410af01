/**
 * One asset under watch: samples -> grid -> stuck and stale tags -> window state -> score -> store, alarm, screen.
 * Rows wait in a queue while earlier ones are scored; whoever delivers samples looks at its length.
 */
import { WINDOW_STATES, type Asset, type AssetStatus, type Micros, type Model } from '../../api/words.ts';
import type { StageCounters } from '../../api/words.ts';
import type { AlarmDesk, ConditionKind } from '../alarm/index.ts';
import type { DetectorFacts } from '../compute/compute-protocol.ts';
import type { EngineParts } from '../engine-parts.ts';
import { armedModel } from '../model/model-desk.ts';
import type { SampleBatch } from '../sample.ts';
import { channelOffRule, Grid, periodOf, STALE, StuckWatch, WindowGate, type Rows } from '../series/index.ts';
import { ConditionWatch, type ConditionChange } from './condition-watch.ts';
import { joinRows, RowHistory, sliceRows } from './row-history.ts';
import { SCORED, scoreRows, unscored, type ScoredRows } from './score-rows.ts';
import type { ScoringService } from './scoring-service.ts';

export interface AssetWatchParts extends EngineParts {
  readonly scoring: ScoringService;
  readonly alarms: AlarmDesk;
  readonly isRecording: (assetId: number) => boolean;
}

export interface AssetWatch {
  accept(batch: SampleBatch): void;
  /** Idle advance by the clock; for assets on live connections only. */
  advance(now: Micros): void;
  /** Rows that wait to be scored. */
  waiting(): number;
  /** Resolves when everything accepted so far has been dealt with. */
  settled(): Promise<void>;
  /** Takes up the armed model, or the lack of one. */
  rearm(): Promise<void>;
  /** Feeds stored samples: rows up to `scoredUntil` are context only, later ones are dealt with as if they came now. */
  prime(samples: AsyncIterable<SampleBatch>, scoredUntil: Micros): Promise<void>;
  /** Earlier rows this watch wants to see again after a restart. */
  contextRows(): number;
  status(): AssetStatus;
  counters(): StageCounters[];
  /** Ends after the rows in hand. */
  close(): Promise<void>;
}

/** Rows scored in one go: enough to use the backend well, few enough to tell the screen several times a second. */
const MOST_ROWS = 1024;

export function createAssetWatch(asset: Asset, parts: AssetWatchParts): AssetWatch {
  const { telemetry, alarms, scoring, emit, log, records, isRecording } = parts;
  const channels = asset.tagIds.length;
  const samplePeriod = periodOf(asset);
  const offRule = channelOffRule(asset, asset.tagIds);
  const grid = new Grid({ samplePeriod, tagIds: asset.tagIds });
  const history = new RowHistory(samplePeriod, channels);
  const conditions = {
    stale: new ConditionWatch(channels, channels),
    stuck: new ConditionWatch(channels, mostStuck(channels) + 1),
  };
  const counted = {
    in: 0,
    out: 0,
    refused: {} as Record<string, number>,
    lastRefusal: null as string | null,
  };
  let armed: { readonly model: Model; readonly facts: DetectorFacts } | null = null;
  let stuck = newStuckWatch();
  let gate = newGate();
  let queue: Rows[] = [];
  let waiting = 0;
  let newest: { readonly t: Micros; readonly state: number; readonly score: number } | null = null;
  let closed = false;
  /** Everything that touches the pipeline runs here, one after the other. */
  let work: Promise<void> = Promise.resolve();

  function newStuckWatch(): StuckWatch {
    const limits = armed === null ? new Array<number>(channels).fill(Infinity) : [...armed.facts.stuckLimit];
    return new StuckWatch({ samplePeriod, limits, offRule });
  }
  function newGate(): WindowGate {
    const context = armed?.facts.context ?? asset.windowLength - 1;
    return new WindowGate({ samplePeriod, channels, context, offRule });
  }
  // More than the present model needs: another one may be armed at any time and should score at once.
  const contextRows = (): number => Math.max(4 * asset.windowLength, armed?.facts.context ?? 0);

  function refuse(why: string, rows: number, error?: unknown): void {
    counted.refused[why] = (counted.refused[why] ?? 0) + rows;
    if (error !== undefined) counted.lastRefusal = error instanceof Error ? error.message : String(error);
  }
  const enqueue = (job: () => Promise<void>): Promise<void> => {
    work = work.then(job).catch((error: unknown) => {
      log.error({ err: error, assetId: asset.id }, 'watching failed');
      refuse('failed', 1, error);
    });
    return work;
  };

  function fetchRows(): void {
    for (const rows of grid.closed()) {
      queue.push(rows);
      waiting += rows.t.length;
    }
    if (queue.length > 0) void enqueue(dealWithQueue);
  }

  async function dealWithQueue(): Promise<void> {
    while (queue.length > 0 && !closed) {
      let rows = queue[0]!.t.length;
      let blocks = 1;
      while (blocks < queue.length && rows + queue[blocks]!.t.length <= MOST_ROWS) {
        rows += queue[blocks]!.t.length;
        blocks += 1;
      }
      const next = joinRows(queue.slice(0, blocks));
      queue = queue.slice(blocks);
      try {
        await dealWith(next);
      } finally {
        waiting -= rows;
      }
    }
  }

  async function dealWith(rows: Rows): Promise<void> {
    const masked = lookAt(rows, (kind, { channel, present, t }) =>
      alarms.condition(asset, kind, channel === null ? null : asset.tagIds[channel]!, present, t),
    );
    const states = gate.push(rows, masked);
    const pieces = history.extend(maskRows(rows, masked), contextRows());
    const model = armed?.model;
    if (model === undefined) {
      alarms.advance(asset.id, rows.t.at(-1)!);
      return tell(rows, unscored(states, channels), null);
    }
    const scored = await scoreRows(
      pieces,
      states,
      channels,
      (segment) => scoring.score(model, segment),
      (count, error) => refuse('scoring failed', count, error),
    );
    count(scored.state);
    await telemetry.appendScores({ modelId: model.id, t: rows.t, ...scored });
    alarms.score(asset, model.id, { t: rows.t, ...scored }, model.threshold);
    tell(rows, scored, model);
  }

  /**
   * Follows stuck and stale tags.
   * @returns [N x C] 1 where a value is to be masked: a stuck one, unless so many are that this is no sensor's fault
   */
  function lookAt(rows: Rows, tell: (kind: ConditionKind, change: ConditionChange) => void): Uint8Array {
    const { masked } = stuck.push(rows);
    for (const change of conditions.stuck.push(rows.t, masked)) tell('stuck', change);
    const staleCells = rows.presence.map((presence) => (presence === STALE ? 1 : 0));
    for (const change of conditions.stale.push(rows.t, staleCells)) tell('stale', change);
    for (let row = 0; row < rows.t.length; row++) {
      const own = masked.subarray(row * channels, (row + 1) * channels);
      if (own.reduce((sum, cell) => sum + cell, 0) > mostStuck(channels)) own.fill(0);
    }
    return masked;
  }

  function count(states: Uint8Array): void {
    counted.in += states.length;
    for (const state of states) {
      if (state === SCORED) counted.out += 1;
      else refuse(WINDOW_STATES[state]!, 1);
    }
  }

  function tell({ t, values }: Rows, scored: ScoredRows, model: Model | null): void {
    newest = { t: t.at(-1)!, state: scored.state.at(-1)!, score: scored.score.at(-1)! };
    const { id: modelId, threshold } = model ?? { id: null, threshold: null };
    emit('live.rows', { assetId: asset.id, modelId, threshold, t, value: values, ...scored });
  }

  async function takeUpModel(): Promise<void> {
    const model = armedModel(parts, asset.id);
    if (armed !== null && model?.id !== armed.model.id && newest !== null) alarms.settle(asset.id, newest.t);
    armed = null;
    if (model !== undefined) {
      try {
        armed = { model, facts: await scoring.facts(model) };
      } catch (error) {
        log.error({ err: error, modelId: model.id }, 'model not usable');
        refuse('model not usable', 1, error);
      }
    }
    stuck = newStuckWatch();
    gate = newGate();
    gate.push(
      history.rows,
      lookAt(history.rows, () => {}),
    );
  }

  /** Rows that were dealt with before a restart. */
  function remember(rows: Rows): void {
    const masked = lookAt(rows, () => {});
    const states = gate.push(rows, masked);
    history.extend(maskRows(rows, masked), contextRows());
    newest = { t: rows.t.at(-1)!, state: states.at(-1)!, score: Number.NaN };
  }

  /** A condition that ended while nobody watched leaves no change behind: active alarms are told how it stands now. */
  function confirmConditions(t: Micros): void {
    for (const { kind, tagId } of alarms.active(asset.id)) {
      if (kind === 'score') continue;
      const channel = tagId === null ? null : asset.tagIds.indexOf(tagId);
      alarms.condition(asset, kind, tagId, conditions[kind].reports(channel), t);
    }
  }

  function urgency(): AssetStatus['alarm'] {
    const active = alarms.active(asset.id);
    if (active.length === 0) return 'none';
    return active.some((alarm) => alarm.acknowledged === null) ? 'unacknowledged' : 'acknowledged';
  }

  return {
    contextRows,
    accept(batch) {
      grid.push(batch);
      fetchRows();
    },
    advance(now) {
      grid.advance(now);
      fetchRows();
    },
    waiting: () => waiting,
    settled: () => work,
    rearm: () => enqueue(takeUpModel),
    async prime(samples, scoredUntil) {
      for await (const batch of samples) {
        grid.push(batch);
        for (const rows of grid.closed()) {
          const known = rows.t.findLastIndex((t) => t <= scoredUntil) + 1;
          if (known > 0) remember(sliceRows(rows, 0, known, channels));
          if (known < rows.t.length)
            await enqueue(() => dealWith(sliceRows(rows, known, rows.t.length, channels)));
        }
      }
      if (newest !== null) confirmConditions(newest.t);
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
      staleTags: conditions.stale.channels.flatMap(
        (channel) => records.tags.get(asset.tagIds[channel]!)?.name ?? [],
      ),
    }),
    counters: () => [
      { ...grid.counters(), stage: `grid: ${asset.name}` },
      { stage: `score: ${asset.name}`, ...counted, refused: { ...counted.refused } },
    ],
    async close() {
      closed = true;
      await work;
    },
  };
}

/** More stuck channels than a third are no dead sensors: the process stands, or a gateway repeats itself. */
const mostStuck = (channels: number): number => Math.max(1, Math.floor(channels / 3));

/** What the detector may see: a stuck channel's values are no measurements. */
function maskRows(rows: Rows, masked: Uint8Array): Rows {
  return { ...rows, values: rows.values.map((value, cell) => (masked[cell] === 1 ? Number.NaN : value)) };
}
