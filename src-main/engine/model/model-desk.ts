/** Model versions of an asset: listing and arming. A model is immutable; only which one is armed changes. */
import type { Model } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { readModelFile } from '../training/model-files.ts';

export type ModelHandlers = DeskHandlers<'model.list' | 'model.arm'>;

/** @param onArmed called with the asset whose armed model changed, after it is stored */
export function createModelDesk(
  parts: EngineParts,
  onArmed: (assetId: number) => void,
): { readonly handlers: ModelHandlers } {
  const { records, emit, now, dataDir } = parts;
  const handlers: ModelHandlers = {
    'model.list': ({ assetId }) => records.models.list({ assetId }),

    'model.arm': async ({ assetId, modelId, acceptFlag }) => {
      const model = modelId === null ? null : modelOf(parts, assetId, modelId)!;
      if (model === null) found(records.assets.get(assetId), 'asset', assetId);
      else {
        if (model.flag !== null && acceptFlag !== model.flag) {
          throw new Refusal(
            `Model ${model.id} is flagged: ${model.flag}. Train again, or confirm that it is to be armed all the same.`,
          );
        }
        // An asset that seems armed and is not scored would be the worst answer to a damaged file.
        await readModelFile(dataDir, model.hash);
      }
      records.transaction(() => {
        for (const one of records.models.list({ assetId })) {
          const armed = one.id === modelId;
          if (one.armed !== armed) records.models.update({ ...one, armed });
        }
        records.audit({
          at: now(),
          actor: 'operator',
          action: modelId === null ? 'model.disarmed' : 'model.armed',
          subject: modelId === null ? `asset ${assetId}` : `model ${modelId}`,
          detail: model?.flag ? `asset ${assetId}, flagged: ${model.flag}` : `asset ${assetId}`,
        });
      });
      onArmed(assetId);
      emit('changed', { what: 'model' });
    },
  };
  return { handlers };
}

/**
 * The model of an asset that is asked for, or with null the armed one; undefined where none is armed.
 * @throws Refusal where the asset or the model does not exist, or belong to each other
 */
export function modelOf(
  parts: Pick<EngineParts, 'records'>,
  assetId: number,
  modelId: number | null,
): Model | undefined {
  const { records } = parts;
  found(records.assets.get(assetId), 'asset', assetId);
  if (modelId === null) return armedModel(parts, assetId);
  const model = found(records.models.get(modelId), 'model', modelId);
  if (model.assetId !== assetId)
    throw new Refusal(`Model ${modelId} was trained for another asset. Choose one of this asset's models.`);
  return model;
}

export const armedModel = ({ records }: Pick<EngineParts, 'records'>, assetId: number): Model | undefined =>
  records.models.list({ assetId, armed: true })[0];
