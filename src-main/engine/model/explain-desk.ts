/** Why a moment scored what it did: the window that ends there, from stored samples, explained by a model. */
import {
  explainInWords,
  rowsToExplain,
  type MomentExplanation,
  type Segment,
} from '../../../models/index.ts';
import type { Explanation } from '../../api/contract.ts';
import { SECOND, type Asset, type Micros, type Model } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { zonedTime, type ZonedTime } from '../incident/zoned-time.ts';
import { alignedRows, periodOf, sessionTags } from '../series/index.ts';
import { RowHistory } from '../watch/row-history.ts';
import type { ScoringService } from '../watch/scoring-service.ts';
import { modelOf } from './model-desk.ts';

export type ExplainHandlers = DeskHandlers<'model.explain'>;

export function createExplainDesk(
  parts: EngineParts,
  scoring: Pick<ScoringService, 'facts' | 'explain'>,
): { readonly handlers: ExplainHandlers } {
  const { records, telemetry } = parts;

  /** The newest unbroken rows up to a moment, at most so many. */
  async function rowsBefore(asset: Asset, at: Micros, most: number): Promise<Segment> {
    const period = periodOf(asset);
    const end = Math.floor(at / period) * period;
    const history = new RowHistory(period, asset.tagIds.length);
    const range = { from: end - (most - 1) * period, to: end + 1 };
    const source = { ...asset, sessionTagIds: sessionTags(asset, records.tags) };
    for await (const rows of alignedRows(telemetry, source, range)) history.extend(rows, most);
    const { t, values } = history.rows;
    if (t.at(-1) !== end)
      throw new Refusal('There is no data at this moment. Choose one at which the asset was scored.');
    return { t, values };
  }

  const handlers: ExplainHandlers = {
    'model.explain': async ({ assetId, modelId, at, timeZone }) => {
      const asset = found(records.assets.get(assetId), 'asset', assetId);
      const model = modelOf(parts, assetId, modelId);
      if (model === undefined)
        throw new Refusal(`No model of ${asset.name} is armed. Arm one, or choose one to explain with.`);
      const time = zonedTime(timeZone, 'en');
      const segment = await rowsBefore(asset, at, rowsToExplain(await scoring.facts(model)));
      if (segment.t.length < model.windowLength)
        throw new Refusal(
          `A window has ${model.windowLength} unbroken rows; ${segment.t.length} end at this moment. Choose a later one.`,
        );
      const explained = await scoring.explain(model, segment);
      const tags = asset.tagIds.map((tagId) => found(records.tags.get(tagId), 'tag', tagId));
      const sentence = explainInWords(explained, {
        channels: tags.map(({ name }) => name),
        units: tags.map(({ unit }) => unit),
        range: (from, to) => rangeInWords(time, from, to),
      });
      return toContract(explained, model, segment, sentence);
    },
  };
  return { handlers };
}

function toContract(
  { memory, score, heard, ...explained }: MomentExplanation,
  model: Model,
  { t }: Segment,
  sentence: string,
): Explanation {
  return {
    ...explained,
    modelId: model.id,
    sentence,
    score: Number.isNaN(score) ? null : score,
    heard: [...heard],
    t: t.slice(t.length - model.windowLength),
    memory: memory && {
      ...memory,
      recalled: memory.recalled.map(({ ranges, ...item }) => ({ ...item, ranges: [...ranges] })),
    },
  };
}

/** Below this a range is told to the second. */
const SHORT: Micros = 600 * SECOND;

/** "14 Oct 03:20-04:05", or with both days where they differ. */
function rangeInWords({ day, clock, clockSeconds }: ZonedTime, from: Micros, to: Micros): string {
  const at = to - from < SHORT ? clockSeconds : clock;
  const end = day(from) === day(to) ? at(to) : `${day(to)} ${at(to)}`;
  return `${day(from)} ${at(from)}-${end}`;
}
