/** What the screen draws of the past: measurements, scores and reconstructions, thinned to the pixels there are. */
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { modelOf } from '../model/model-desk.ts';
import type { ScoringService } from '../watch/scoring-service.ts';

export type ChartHandlers = DeskHandlers<'series.query' | 'score.query' | 'reconstruction.query'>;

export function createChartDesk(
  parts: EngineParts,
  scoring: ScoringService,
): { readonly handlers: ChartHandlers } {
  const { records, telemetry } = parts;
  const handlers: ChartHandlers = {
    'series.query': ({ tagIds, ...span }) => telemetry.querySeries(span, tagIds),

    'score.query': async ({ assetId, modelId, ...span }) => {
      const model = modelOf(parts, assetId, modelId);
      if (model === undefined) return null;
      const columns = await telemetry.queryScores(span, model.id);
      return { modelId: model.id, threshold: model.threshold, ...columns };
    },

    'reconstruction.query': async ({ assetId, modelId, tagIds, ...span }) => {
      const model = modelOf(parts, assetId, modelId);
      if (model === undefined) return [];
      const asset = found(records.assets.get(assetId), 'asset', assetId);
      const { band } = await scoring.facts(model);
      const channels = tagIds.map((tagId) => {
        const channel = asset.tagIds.indexOf(tagId);
        if (channel < 0) throw new Refusal(`Tag ${tagId} is not watched by ${asset.name}. Reload the asset.`);
        return channel;
      });
      const drawn = await telemetry.queryReconstruction(span, model.id, channels, asset.tagIds.length);
      return drawn.map(({ channel, ...columns }) => ({
        tagId: asset.tagIds[channel]!,
        band: band[channel]!,
        ...columns,
      }));
    },
  };
  return { handlers };
}
