/** What the self-test of a model found, read from its file: the file is the model, so nothing of it is kept twice. */
import type { Model, SelfTest } from '../../api/words.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { readModelFile } from '../training/model-files.ts';
import { dataSheetFile } from './data-sheet-file.ts';
import { selfTestOf } from './self-test.ts';

export type SelfTestHandlers = DeskHandlers<'model.selfTest' | 'model.dataSheetFile'>;

export function createSelfTestDesk({ records, dataDir }: Pick<EngineParts, 'records' | 'dataDir'>): {
  readonly handlers: SelfTestHandlers;
} {
  async function read(id: number): Promise<{ model: Model; selfTest: SelfTest }> {
    const model = found(records.models.get(id), 'model', id);
    // Only who asks for it waits for the numeric library to load; the engine itself does without.
    const { ModelFileError, readModel } = await import('../../../models/file/index.ts');
    const detector = await readModel(await readModelFile(dataDir, model.hash)).catch((error: unknown) => {
      throw error instanceof ModelFileError ? new Refusal(error.message, { cause: error }) : error;
    });
    return { model, selfTest: selfTestOf(id, detector, unitsOf(model.assetId)) };
  }

  /** Tags that were removed or renamed since have no unit any more; their numbers stay. */
  function unitsOf(assetId: number): (name: string) => string {
    const tagIds = records.assets.get(assetId)?.tagIds ?? [];
    const units = new Map(
      tagIds.flatMap((tagId) => {
        const tag = records.tags.get(tagId);
        return tag === undefined ? [] : [[tag.name, tag.unit] as const];
      }),
    );
    return (name) => units.get(name) ?? '';
  }

  const handlers: SelfTestHandlers = {
    'model.selfTest': async ({ id }) => (await read(id)).selfTest,

    'model.dataSheetFile': async ({ id }) => {
      const { model, selfTest } = await read(id);
      if (selfTest.dataSheet === null) {
        throw new Refusal(`Model ${id} was trained before there were data sheets. Train again to get one.`);
      }
      return {
        name: `data-sheet-model-${id}-${model.hash.slice(0, 12)}.csv`,
        bytes: dataSheetFile(selfTest.dataSheet),
      };
    },
  };
  return { handlers };
}
