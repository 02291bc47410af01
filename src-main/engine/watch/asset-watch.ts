/**
 * One asset under watch: samples -> grid -> stuck and stale tags -> window state -> score -> store, alarm, screen.
 * Rows wait in a queue while earlier ones are scored; whoever delivers samples looks at its length.
 */
import type { LiveRows } from '../../api/contract.ts';
import { WINDOW_STATES, type Asset, type AssetStatus, type Micros, type Model } from '../../api/words.ts';
import type { StageCounters } from '../../api/words.ts';
import type { AlarmDesk } from '../alarm/index.ts';
import type { DetectorFacts } from '../compute/compute-protocol.ts';
import type { EngineParts } from '../engine-parts.ts';
import { armedModel } from '../model/model-desk.ts';
import type { SampleBatch } from '../sample.ts';
import { channelOffRule, Grid, periodOf, StuckWatch, WindowGate, type Rows } from '../series/index.ts';
import { joinRows, RowHistory } from './row-history.ts';
import type { ScoringService } from './scoring-service.ts';
import { StaleWatch } from './stale-watch.ts';

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
  readonly contextRows: number;
  status(): AssetStatus;
  counters(): StageCounters[];
  close(): Promise<void>;
}

interface Armed {
  readonly model: Model;
  readonly facts: DetectorFacts;
}

/** What became of each row; the three number columns are NaN where the state is not "scored". */
interface Outcome {
  readonly state: Uint8Array;
  readonly score: Float64Array;
  readonly reconstruction: Float32Array;
  readonly contribution: Float32Array;
}

/** Rows scored in one go: enough to use the backend well, few enough to tell the screen several times a second. */
const MOST_ROWS = 1024;
const SCORED = WINDOW_STATES.indexOf('scored');
const WARM_UP = WINDOW_STATES.indexOf('warm-up');
const GAP = WINDOW_STATES.indexOf('gap');

export function createAssetWatch(asset: Asset, parts: AssetWatchParts): AssetWatch {
  const { telemetry, alarms, scoring, emit, log, records, isRecording } = parts;
  const channels = asset.tagIds.length;
  const samplePeriod = periodOf(asset);
  const offRule = channelOffRule(asset, asset.tagIds);
  const grid = new Grid({ samplePeriod, tagIds: asset.tagIds });
  const history = new RowHistory(samplePeriod, channels);
  const stale = new StaleWatch(channels);
  const counted = {
    in: 0,
    out: 0,
    refused: {} as Record<string, number>,
    lastRefusal: null as string | null,
  };
  let armed: Armed | null = null;
  let stuck = newStuckWatch();
  let gate = newGate();
  let queue: Rows[] = [];
  let waiting = 0;
  let last: { t: Micros; state: number; score: number } | null = null;
  let closed = false;
  /** Everything that touches the pipeline runs here, one after the other. */
  let work: Promise<void> = Promise.resolve();

  function newStuckWatch(): StuckWatch {
    const limits = armed === null ? new Array<number>(channels).fill(Infinity) : [...armed.facts.stuckLimit];
    return new StuckWatch({ samplePeriod, limits, offRule });
  }
  function newGate(): WindowGate {
    return new WindowGate({
      samplePeriod,
      channels,
      context: armed?.facts.context ?? asset.windowLength - 1,
      offRule,
    });
  }
  const keep = (): number => Math.max(4 * asset.windowLength, armed?.facts.context ?? 0);

  const enqueue = (job: () => Promise<void> | void): Promise<void> => {
    work = work.then(job).catch((error: unknown) => {
      log.error({ error, assetId: asset.id }, 'watching failed');
      refuse('failed', 1, error);
    });
    return work;
  };
  function refuse(why: string, rows: number, error: unknown): void {
    counted.refused[why] = (counted.refused[why] ?? 0) + rows;
    counted.lastRefusal = error instanceof Error ? error.message : String(error);
  }

  function fetchRows(): void {
    for (const rows of grid.closed()) {
      queue.push(rows);
      waiting += rows.t.length;
    }
    if (queue.length > 0) void enqueue(dealWithQueue);
  }

  async function dealWithQueue(): Promise<void> {
    while (queue.length > 0 && !closed) {
      let rows = 0;
      let blocks = 0;
      while (blocks < queue.length && (blocks === 0 || rows + queue[blocks]!.t.length <= MOST_ROWS)) {
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
    const { masked, changes } = stuck.push(rows);
    for (const { channel, stuck: on, t } of changes)
      alarms.condition(asset, 'stuck', asset.tagIds[channel]!, on, t);
    for (const { channel, stale: on, t } of stale.push(rows)) {
      alarms.condition(asset, 'stale', channel === null ? null : asset.tagIds[channel]!, on, t);
    }
    const outcome = await scored(rows, masked, gate.push(rows, masked));
    if (armed !== null) {
      await telemetry.appendScores({ modelId: armed.model.id, t: rows.t, ...outcome });
      alarms.score(asset, armed.model.id, { t: rows.t, ...outcome }, armed.model.threshold);
    } else {
      alarms.advance(asset.id, rows.t.at(-1)!);
    }
    const newest = rows.t.length - 1;
    last = { t: rows.t[newest]!, state: outcome.state[newest]!, score: outcome.score[newest]! };
    tell(rows, outcome);
  }

  /** Scores what can be scored. A window the backend failed on is a gap, counted with the reason. */
  async function scored(rows: Rows, masked: Uint8Array, state: Uint8Array): Promise<Outcome> {
    const count = rows.t.length;
    const outcome = {
      state,
      score: new Float64Array(count).fill(Number.NaN),
      reconstruction: new Float32Array(count * channels).fill(Number.NaN),
      contribution: new Float32Array(count * channels).fill(Number.NaN),
    };
    const seen = {
      ...rows,
      values: rows.values.map((value, cell) => (masked[cell] === 1 ? Number.NaN : value)),
    };
    let row = 0;
    for (const { segment, context } of history.extend(seen, keep())) {
      const own = segment.t.length - context;
      if (armed !== null && state.subarray(row, row + own).includes(SCORED)) {
        try {
          const scores = await scoring.score(armed.model, segment);
          outcome.score.set(scores.score.subarray(context), row);
          outcome.reconstruction.set(scores.reconstruction.subarray(context * channels), row * channels);
          outcome.contribution.set(scores.contribution.subarray(context * channels), row * channels);
        } catch (error) {
          refuse('scoring failed', own, error);
          for (let i = row; i < row + own; i++) if (state[i] === SCORED) state[i] = GAP;
        }
      }
      row += own;
    }
    if (armed !== null) withholdUnscored(outcome);
    return outcome;
  }

  function withholdUnscored({ state, score, reconstruction, contribution }: Outcome): void {
    counted.in += state.length;
    for (let row = 0; row < state.length; row++) {
      if (state[row] === SCORED && Number.isNaN(score[row]!)) state[row] = WARM_UP;
      if (state[row] === SCORED) {
        counted.out += 1;
        continue;
      }
      const why = WINDOW_STATES[state[row]!]!;
      counted.refused[why] = (counted.refused[why] ?? 0) + 1;
      score[row] = Number.NaN;
      reconstruction.fill(Number.NaN, row * channels, (row + 1) * channels);
      contribution.fill(Number.NaN, row * channels, (row + 1) * channels);
    }
  }

  function tell({ t, values }: Rows, outcome: Outcome): void {
    const { id: modelId, threshold } = armed?.model ?? { id: null, threshold: null };
    emit('live.rows', {
      assetId: asset.id,
      modelId,
      threshold,
      t,
      value: values,
      ...outcome,
    } satisfies LiveRows);
  }

  async function takeUpModel(): Promise<void> {
    const model = armedModel({ records }, asset.id);
    if (armed !== null && model?.id !== armed.model.id && last !== null) alarms.settle(asset.id, last.t);
    armed = null;
    if (model !== undefined) {
      try {
        armed = { model, facts: await scoring.facts(model) };
      } catch (error) {
        log.error({ error, modelId: model.id }, 'model not usable');
        refuse('model not usable', 1, error);
      }
    }
    stuck = newStuckWatch();
    gate = newGate();
    stuck.push(history.rows);
    gate.push(history.rows);
  }

  return {
    contextRows: keep(),
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
          const seen = part(rows, 0, known);
          if (known > 0) {
            stale.push(seen);
            gate.push(seen, stuck.push(seen).masked);
            history.extend(seen, keep());
            last = { t: seen.t.at(-1)!, state: WARM_UP, score: Number.NaN };
          }
          if (known < rows.t.length) await enqueue(() => dealWith(part(rows, known, rows.t.length)));
        }
      }
    },
    status: () => ({
      assetId: asset.id,
      now: last?.t ?? null,
      state: armed === null ? 'untrained' : last === null ? 'warm-up' : WINDOW_STATES[last.state]!,
      score: last === null || Number.isNaN(last.score) ? null : last.score,
      threshold: armed?.model.threshold ?? null,
      modelId: armed?.model.id ?? null,
      alarm: urgency(),
      recording: isRecording(asset.id),
      staleTags: stale.channels.flatMap((channel) => records.tags.get(asset.tagIds[channel]!)?.name ?? []),
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

  function urgency(): AssetStatus['alarm'] {
    const active = alarms.active(asset.id);
    if (active.length === 0) return 'none';
    return active.some((alarm) => alarm.acknowledged === null) ? 'unacknowledged' : 'acknowledged';
  }

  function part({ t, values, presence }: Rows, from: number, to: number): Rows {
    return {
      t: t.slice(from, to),
      values: values.slice(from * channels, to * channels),
      presence: presence.slice(from * channels, to * channels),
    };
  }
}
