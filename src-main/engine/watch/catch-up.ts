/** Where a watch goes on after a restart: which stored samples it sees again, and from when on their rows are new. */
import { SECOND, type Asset, type Micros, type Model } from '../../api/words.ts';
import type { EngineParts } from '../engine-parts.ts';
import { armedModel, shadowModel } from '../model/model-desk.ts';
import { leadInOf, periodOf, sessionTags } from '../series/index.ts';

/** After a restart this much is scored once more, and at least so many rows, so that alarm delays that ran go on. */
const SCORE_AGAIN: Micros = 120 * SECOND;
const SCORE_AGAIN_ROWS = 4;
/** Rows that can have been stored but not scored when the engine was killed: all that may wait, and those in hand. */
const UNSCORED_ROWS = 32_768;
/** Rows before those: how often each tag reports, and what it held, is learned from them. */
const LEAD_IN_ROWS = 8192;

export interface CatchUp {
  /** Stored samples with from <= t < to are seen again. */
  readonly from: Micros;
  readonly to: Micros;
  readonly scoredUntil: ScoredUntil;
}

/** Rows up to here were dealt with by the armed model and by the one in shadow; Infinity: all of them. */
export interface ScoredUntil {
  readonly armed: Micros;
  readonly shadow: Micros;
}

/**
 * @param contextRows rows the watch wants to have seen before the first one it deals with
 * @returns null before any sample has been stored
 */
export async function catchUp(
  { records, telemetry }: Pick<EngineParts, 'records' | 'telemetry'>,
  asset: Asset,
  contextRows: number,
): Promise<CatchUp | null> {
  const period = periodOf(asset);
  const newest = Math.max(...[...(await telemetry.latest(asset.tagIds)).t].filter(Number.isFinite));
  if (!Number.isFinite(newest)) return null;
  const sessionTagIds = sessionTags(asset, records.tags);
  const leadIn = Math.max((contextRows + LEAD_IN_ROWS) * period, leadInOf({ sessionTagIds }));
  const span = { from: newest - UNSCORED_ROWS * period, to: newest + 1, pixels: UNSCORED_ROWS + 1 };
  const doneBy = async (model: Model | undefined): Promise<Micros> => {
    const scored = model === undefined ? undefined : (await telemetry.queryScores(span, model.id)).t.at(-1);
    // It has scored nothing lately: there is nothing to catch up with.
    return scored === undefined ? Infinity : scored - Math.max(SCORE_AGAIN, SCORE_AGAIN_ROWS * period);
  };
  const scoredUntil = {
    armed: await doneBy(armedModel({ records }, asset.id)),
    shadow: await doneBy(shadowModel({ records }, asset.id)),
  };
  const from = Math.min(scoredUntil.armed, scoredUntil.shadow, newest) - leadIn;
  return { from, to: span.to, scoredUntil };
}
