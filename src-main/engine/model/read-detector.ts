/** A stored model's file, read: the file is the model, so nothing of it is kept twice. */
import { ModelFileError, readModel } from '../../../models/file/index.ts';
import type { DetectorModel } from '../../../models/index.ts';
import type { Model } from '../../api/words.ts';
import { found, Refusal, type EngineParts } from '../engine-parts.ts';
import { readModelFile } from '../training/model-files.ts';

export interface StoredDetector {
  readonly model: Model;
  readonly detector: DetectorModel;
}

/** @throws Refusal where there is no such model, or its file is missing, damaged or of another format */
export async function readDetector(
  { records, dataDir }: Pick<EngineParts, 'records' | 'dataDir'>,
  id: number,
): Promise<StoredDetector> {
  const model = found(records.models.get(id), 'model', id);
  const detector = await readModel(await readModelFile(dataDir, model.hash)).catch((error: unknown) => {
    throw error instanceof ModelFileError ? new Refusal(error.message, { cause: error }) : error;
  });
  return { model, detector };
}
