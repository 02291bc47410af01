/** What an asset's stored operation recalls of a model's memory. */
import { rowsToRecall, type RecentRecall, type Segment } from '../../../models/index.ts';
import type { Micros, Model, TimeRange } from '../../api/words.ts';
import { SECOND } from '../../api/words.ts';
import { found, type EngineParts } from '../engine-parts.ts';
import { alignStored, periodOf, sessionTags } from '../series/index.ts';
import type { ScoringService } from '../watch/scoring-service.ts';
import { spread, WindowPicker } from './window-picker.ts';

export interface RecalledRecently extends RecentRecall {
  /** Windows looked at, and the time they lie in; half-open. */
  readonly windows: number;
  readonly from: Micros;
  readonly to: Micros;
  /** [N] mean share of each item in what a window recalls, and share of the windows that recall it at all. */
  readonly weight: Float64Array;
  readonly recalled: Float64Array;
  /** [N] end of the newest window that recalls it; NaN: none does. */
  readonly lastRecalled: Float64Array;
}

export interface RecallOptions {
  /** Awaited between two steps of the work; throwing ends it. */
  readonly pause?: () => Promise<void>;
}

const MOST_WINDOWS = 512;
/** Samples read at most: of a longer time the newest part is looked at. */
const MOST_SAMPLES = 4_000_000;
/** Rows on their way at once, and values that are recalled in one call: well below a second's work. */
const PIECE_ROWS = 4096;
const CALL_VALUES = 1 << 17;

/**
 * Asks a model's memory about up to 512 windows, evenly spread over stored operation; only such as would be scored.
 * @returns null where there is no such window
 * @throws as the scoring process does, and what `pause` throws
 */
export async function recallRecent(
  { records, telemetry }: Pick<EngineParts, 'records' | 'telemetry'>,
  scoring: Pick<ScoringService, 'facts' | 'recall'>,
  model: Model,
  range: TimeRange,
  { pause = () => Promise.resolve() }: RecallOptions = {},
): Promise<RecalledRecently | null> {
  const asset = found(records.assets.get(model.assetId), 'asset', model.assetId);
  const facts = await scoring.facts(model);
  const samplePeriod = periodOf(asset);
  const channels = asset.tagIds.length;
  const from = Math.max(range.from, range.to - Math.floor(MOST_SAMPLES / channels) * samplePeriod);
  const every = spread(range.to - from, samplePeriod, MOST_WINDOWS);
  const rows = rowsToRecall(facts);
  const picker = new WindowPicker({ channels, samplePeriod, context: facts.context, rows, from, every });
  const sum = createSum(samplePeriod, every);
  let waiting: Segment[] = [];
  const recallWaiting = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await pause();
    sum.add(waiting, await scoring.recall(model, waiting), facts.windowLength);
    waiting = [];
  };
  const source = { ...asset, sessionTagIds: sessionTags(asset, records.tags) };
  const time = [{ from, to: range.to }];
  for await (const piece of alignStored(telemetry, source, time, { mostRows: PIECE_ROWS })) {
    await pause();
    for (const segment of picker.push(piece)) {
      waiting.push(segment);
      if (waiting.length * rows * channels >= CALL_VALUES) await recallWaiting();
    }
  }
  await recallWaiting();
  return sum.mean();
}

/** Adds up what windows recall. */
function createSum(samplePeriod: Micros, every: Micros) {
  let windows = 0;
  let from = NaN;
  let to = NaN;
  let weight = new Float64Array();
  let recalled = new Float64Array();
  let lastRecalled = new Float64Array();

  return {
    /** @param shares [W x N] of the newest window of each segment */
    add(segments: readonly Segment[], shares: Float32Array, windowLength: number): void {
      const items = shares.length / segments.length;
      if (windows === 0) {
        weight = new Float64Array(items);
        recalled = new Float64Array(items);
        lastRecalled = new Float64Array(items).fill(NaN);
        from = segments[0]!.t.at(-1)! - (windowLength - 1) * samplePeriod;
      }
      segments.forEach(({ t }, w) => {
        to = t.at(-1)! + samplePeriod;
        for (let i = 0; i < items; i++) {
          const share = shares[w * items + i]!;
          weight[i]! += share;
          if (share <= 0) continue;
          recalled[i]! += 1;
          lastRecalled[i] = to;
        }
      });
      windows += segments.length;
    },
    mean(): RecalledRecently | null {
      if (windows === 0) return null;
      const share = (sum: number): number => sum / windows;
      return {
        windows,
        from,
        to,
        seconds: (windows * every) / SECOND,
        weight: weight.map(share),
        recalled: recalled.map(share),
        lastRecalled,
      };
    },
  };
}
