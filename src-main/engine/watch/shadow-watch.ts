/**
 * The model that scores an asset's rows beside the armed one. It says nothing to the alarm desk, and whatever happens to
 * it stays its own affair: failures are counted, and after each it rests, so that the armed model does not wait again and
 * again for a process that hangs on this one.
 */
import type { Asset, AssetStatus, Micros, Model, StageCounters } from '../../api/words.ts';
import { SECOND } from '../../api/words.ts';
import type { DetectorFacts } from '../compute/compute-protocol.ts';
import { channelModeRule, channelOffRule, periodOf, WindowGate, type Rows } from '../series/index.ts';
import type { AssetWatchParts } from './asset-watch.ts';
import { RowHistory, sliceRows } from './row-history.ts';
import { scoreRows } from './score-rows.ts';
import { createTagConditions, maskRows } from './tag-conditions.ts';
import { createWatchCounters } from './watch-counters.ts';

export interface ShadowWatch {
  /**
   * Takes up the asset's shadow model, or the lack of one.
   * @param recent rows before the next ones, without a break, so that it can score at once
   */
  takeUp(recent: Rows): Promise<void>;
  /** Takes the rows that follow those pushed before; those up to `scoredUntil` are context only. Never throws. */
  push(rows: Rows, scoredUntil?: Micros): Promise<void>;
  /** Earlier rows it wants to see again after a restart; 0 without a model. */
  rowsToPrime(): number;
  status(): AssetStatus['shadow'];
  /** Empty without a model. */
  counters(): StageCounters[];
}

/** Rest after a failure; it doubles with each further one up to the longest. */
const REST_MS = 30_000;
const LONGEST_REST_MS = 3_600_000;

/** Its conditions are for its own eyes. */
const SILENT = { condition: () => {}, active: () => [] };

interface Shadow {
  readonly model: Model;
  readonly history: RowHistory;
  /** null until the model could be loaded. */
  lane: Lane | null;
  /** When it may try again, by the process's clock. */
  restUntil: number;
  failures: number;
  /** Of its newest row; NaN where that was not scored. */
  score: number;
}

/** What its detector needs of the rows: its own limits of standing still, its own context. */
interface Lane {
  readonly facts: DetectorFacts;
  readonly gate: WindowGate;
  mask(rows: Rows): Uint8Array;
}

export function createShadowWatch(
  asset: Asset,
  { records, scoring, telemetry, log }: Pick<AssetWatchParts, 'records' | 'scoring' | 'telemetry' | 'log'>,
): ShadowWatch {
  const channels = asset.tagIds.length;
  const samplePeriod = periodOf(asset);
  const offRule = channelOffRule(asset, asset.tagIds);
  const modeRule = channelModeRule(asset, asset.tagIds);
  const counted = createWatchCounters(`shadow: ${asset.name}`);
  let shadow: Shadow | null = null;

  const contextRows = ({ lane }: Shadow): number =>
    Math.max(4 * asset.windowLength, lane?.facts.context ?? 0);

  function rest(own: Shadow, why: string, rows: number, error: unknown): void {
    log.warn({ err: error, assetId: asset.id, modelId: own.model.id }, `shadow: ${why}`);
    counted.refuse(why, rows, error);
    own.restUntil = performance.now() + Math.min(REST_MS * 2 ** own.failures, LONGEST_REST_MS);
    own.failures += 1;
  }

  async function load(own: Shadow): Promise<void> {
    const facts = await scoring.facts(own.model);
    const gate = new WindowGate({ samplePeriod, channels, context: facts.context, offRule, modeRule });
    const conditions = createTagConditions(asset, SILENT, () => {});
    conditions.limit([...facts.stuckLimit]);
    const { rows } = own.history;
    gate.push(rows, conditions.remember(rows));
    own.lane = { facts, gate, mask: (next) => conditions.remember(next) };
  }

  /** Rows of one stretch of time that are all context, or all to be scored. */
  async function take(own: Shadow, rows: Rows, wanted: boolean): Promise<void> {
    own.score = Number.NaN;
    const resting = performance.now() < own.restUntil;
    if (own.lane === null && !resting)
      await load(own).catch((error: unknown) => rest(own, 'model not usable', 0, error));
    const { lane } = own;
    if (lane === null) {
      own.history.extend(rows, contextRows(own));
      if (wanted) counted.unusable(rows.t.length);
      return;
    }
    const masked = lane.mask(rows);
    const states = lane.gate.push(rows, masked);
    const pieces = own.history.extend(maskRows(rows, masked), contextRows(own));
    if (!wanted) return;
    if (resting) return counted.unusable(rows.t.length);
    let failed = 0;
    let failure: Error | null = null;
    const scored = await scoreRows(
      pieces,
      states,
      channels,
      lane.facts.context,
      (segment) => {
        // Once is enough: the armed model waits behind every further try.
        if (failure !== null) throw failure;
        return scoring.score(own.model, segment);
      },
      (count, error) => {
        failed += count;
        failure = error instanceof Error ? error : new Error(String(error));
      },
    );
    if (failure === null) own.failures = 0;
    else rest(own, 'scoring failed', failed, failure);
    counted.count(scored.state, failed);
    await telemetry
      .appendScores({ modelId: own.model.id, t: rows.t, ...scored })
      .catch((error: unknown) => counted.refuse('score not stored', rows.t.length, error));
    own.score = scored.score.at(-1)!;
  }

  return {
    async takeUp(recent) {
      const model = records.models.list({ assetId: asset.id, shadow: true })[0];
      if (model?.id === shadow?.model.id) return;
      if (model === undefined) shadow = null;
      else {
        const history = new RowHistory(samplePeriod, channels);
        history.extend(recent, recent.t.length);
        shadow = { model, history, lane: null, restUntil: 0, failures: 0, score: Number.NaN };
        const own = shadow;
        await load(own).catch((error: unknown) => rest(own, 'model not usable', 0, error));
      }
    },
    async push(rows, scoredUntil = -Infinity) {
      if (shadow === null) return;
      try {
        const known = rows.t.findLastIndex((t) => t <= scoredUntil) + 1;
        if (known > 0) await take(shadow, sliceRows(rows, 0, known, channels), false);
        if (known < rows.t.length) await take(shadow, sliceRows(rows, known, rows.t.length, channels), true);
      } catch (error) {
        rest(shadow, 'failed', rows.t.length, error);
      }
    },
    rowsToPrime() {
      if (shadow === null) return 0;
      const limits = [...(shadow.lane?.facts.stuckLimit ?? [])].filter(Number.isFinite);
      return Math.max(contextRows(shadow), Math.ceil((Math.max(0, ...limits) * SECOND) / samplePeriod));
    },
    status: () =>
      shadow && {
        modelId: shadow.model.id,
        score: Number.isNaN(shadow.score) ? null : shadow.score,
        threshold: shadow.model.threshold,
      },
    counters: () => (shadow === null ? [] : [counted.counters()]),
  };
}
