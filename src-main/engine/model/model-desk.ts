/** Model versions of an asset. A model is immutable; what changes is its part: armed, shadow, retired, or none. */
import type { Model } from '../../api/words.ts';
import { presentAsset } from '../asset/present-asset.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { readModelFile } from '../training/model-files.ts';

export type ModelHandlers = DeskHandlers<'model.list' | 'model.arm' | 'model.shadow' | 'model.retire'>;

/** @param onChanged called with the asset whose armed or shadow model changed, after it is stored */
export function createModelDesk(
  parts: EngineParts,
  onChanged: (assetId: number) => void,
): { readonly handlers: ModelHandlers } {
  const { records, emit, now, dataDir } = parts;

  function ofAsset(assetId: number, modelId: number): Model {
    presentAsset(parts, assetId);
    const model = modelOf(parts, assetId, modelId)!;
    if (model.retired !== null)
      throw new Refusal(`Model ${model.id} is retired. Take it back first, or choose another one.`);
    return model;
  }
  /** @throws what `choose` throws, also when it does so only after the file was read; Error where that is damaged */
  async function readable(choose: () => Model): Promise<Model> {
    // An asset that seems armed and is not scored would be the worst answer to a damaged file.
    await readModelFile(dataDir, choose().hash);
    return choose();
  }
  const audit = (action: string, subject: string, detail: string): void =>
    records.audit({ at: now(), actor: 'operator', action: `model.${action}`, subject, detail });
  const told = (assetId: number): void => {
    onChanged(assetId);
    emit('changed', { what: 'model' });
  };

  const handlers: ModelHandlers = {
    'model.list': ({ assetId }) => records.models.list({ assetId }),

    'model.arm': async ({ assetId, modelId, acceptFlag }) => {
      presentAsset(parts, assetId);
      const choose = (id: number): Model => {
        const model = ofAsset(assetId, id);
        if (model.flag !== null && acceptFlag !== model.flag) {
          throw new Refusal(
            `Model ${model.id} is flagged: ${model.flag}. Train again, or confirm that it is to be armed all the same.`,
          );
        }
        return model;
      };
      const model = modelId === null ? null : await readable(() => choose(modelId));
      records.transaction(() => {
        for (const one of records.models.list({ assetId })) {
          const armed = one.id === modelId;
          // A shadow that is armed has shown what it can: it steps out of the shadow.
          if (one.armed !== armed) records.models.update({ ...one, armed, shadow: one.shadow && !armed });
        }
        if (model === null) audit('disarmed', `asset ${assetId}`, `asset ${assetId}`);
        else audit('armed', `model ${model.id}`, armedInWords(model));
      });
      told(assetId);
    },

    'model.shadow': async ({ assetId, modelId }) => {
      presentAsset(parts, assetId);
      const choose = (id: number): Model => {
        const model = ofAsset(assetId, id);
        if (model.armed)
          throw new Refusal(`Model ${model.id} is armed already. Choose another one to run beside it.`);
        if (model.flag !== null)
          throw new Refusal(
            `Model ${model.id} is flagged: ${model.flag}. Train again; a flagged model is not worth comparing with.`,
          );
        return model;
      };
      const model = modelId === null ? null : await readable(() => choose(modelId));
      const before = shadowModel(parts, assetId);
      if (before?.id === model?.id) return;
      records.transaction(() => {
        if (before !== undefined) {
          records.models.update({ ...before, shadow: false });
          audit('shadow-ended', `model ${before.id}`, `asset ${assetId}`);
        }
        if (model !== null) {
          records.models.update({ ...model, shadow: true });
          audit('shadowed', `model ${model.id}`, `asset ${assetId}`);
        }
      });
      told(assetId);
    },

    'model.retire': ({ id, retired }) => {
      const model = found(records.models.get(id), 'model', id);
      if ((model.retired !== null) === retired) return model;
      presentAsset(parts, model.assetId);
      if (model.armed)
        throw new Refusal(`Model ${id} is armed. Arm another one or disarm it, then put it away.`);
      if (model.shadow)
        throw new Refusal(`Model ${id} runs in shadow. End its shadow run, then put it away.`);
      const changed = { ...model, retired: retired ? now() : null };
      records.transaction(() => {
        records.models.update(changed);
        audit(retired ? 'retired' : 'taken-back', `model ${id}`, `asset ${model.assetId}`);
      });
      emit('changed', { what: 'model' });
      return changed;
    },
  };
  return { handlers };
}

function armedInWords({ assetId, flag, shadow }: Model): string {
  const words = [`asset ${assetId}`];
  if (flag !== null) words.push(`flagged: ${flag}`);
  if (shadow) words.push('it ran in shadow before');
  return words.join(', ');
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

export const shadowModel = ({ records }: Pick<EngineParts, 'records'>, assetId: number): Model | undefined =>
  records.models.list({ assetId, shadow: true })[0];
