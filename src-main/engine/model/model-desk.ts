/** Model versions of an asset: listing and arming. A model is immutable; only which one is armed changes. */
import type { Model } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { readModelFile } from '../training/model-files.ts';

export type ModelHandlers = DeskHandlers<'model.list' | 'model.arm'>;

/** @param onArmed called with the asset whose armed model changed, after it is stored */
export function createModelDesk(
  { records, emit, now, dataDir }: EngineParts,
  onArmed: (assetId: number) => void,
): { readonly handlers: ModelHandlers } {
  const handlers: ModelHandlers = {
    'model.list': ({ assetId }) => records.models.list({ assetId }),

    'model.arm': async ({ assetId, modelId }) => {
      found(records.assets.get(assetId), 'asset', assetId);
      if (modelId !== null) {
        const model = found(records.models.get(modelId), 'model', modelId);
        if (model.assetId !== assetId) {
          throw new Refusal(
            `Model ${modelId} was trained for another asset. Choose one of this asset's models.`,
          );
        }
        // An asset that seems armed and is not scored would be the worst answer to a damaged file.
        await readModelFile(dataDir, model.hash);
      }
      records.transaction(() => {
        for (const model of records.models.list({ assetId })) {
          const armed = model.id === modelId;
          if (model.armed !== armed) records.models.update({ ...model, armed });
        }
        records.audit({
          at: now(),
          actor: 'operator',
          action: modelId === null ? 'model.disarmed' : 'model.armed',
          subject: modelId === null ? `asset ${assetId}` : `model ${modelId}`,
          detail: `asset ${assetId}`,
        });
      });
      onArmed(assetId);
      emit('changed', { what: 'model' });
    },
  };
  return { handlers };
}

export const armedModel = ({ records }: Pick<EngineParts, 'records'>, assetId: number): Model | undefined =>
  records.models.list({ assetId, armed: true })[0];
