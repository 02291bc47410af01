/** A trained model becomes a record of the engine. */
import type { Model } from '../../api/words.ts';
import { sameWindows } from '../asset/asset-desk.ts';
import { presentAsset } from '../asset/present-asset.ts';
import type { TrainedModel } from '../compute/compute-protocol.ts';
import { Refusal, type EngineParts } from '../engine-parts.ts';
import { saveModelFile } from './model-files.ts';
import type { UnfinishedTraining } from './unfinished-training.ts';

/** @throws Refusal when the asset is no longer what was trained; the signal's reason when it was aborted meanwhile */
export async function keepModel(
  parts: EngineParts,
  { baseline: { asset }, baselineId, options, starts }: UnfinishedTraining,
  { file, facts, flag, backend, trainSeconds }: TrainedModel,
  signal: AbortSignal,
): Promise<Model> {
  const { records, dataDir, now, emit } = parts;
  const hash = await saveModelFile(dataDir, file);
  signal.throwIfAborted();
  const present = presentAsset(parts, asset.id);
  if (!sameWindows(present, asset)) {
    throw new Refusal(
      `The tags, sample period or window length of ${present.name} were changed while it was trained. Train again.`,
    );
  }
  // The last engine may have been killed after it kept the model.
  const [kept] = starts > 1 ? records.models.list({ assetId: asset.id, baselineId, hash }) : [];
  if (kept !== undefined) return kept;
  const { windowLength, threshold, extrapolated, verdict } = facts;
  const model = records.models.insert({
    assetId: asset.id,
    baselineId,
    createdAt: now(),
    hash,
    backend,
    seed: options.seed,
    trainSeconds,
    windowLength,
    threshold,
    falseAlarmsPerWeek: options.falseAlarmsPerWeek,
    extrapolated,
    verdict,
    flag,
    armed: false,
    shadow: false,
    retired: null,
  });
  emit('changed', { what: 'model' });
  return model;
}
