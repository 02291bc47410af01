/** What the self-test of a model found, read from its file. */
import type { Model, SelfTest } from '../../api/words.ts';
import { Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { dataSheetFile } from './data-sheet-file.ts';
import { readDetector } from './read-detector.ts';
import { selfTestOf } from './self-test.ts';

export type SelfTestHandlers = DeskHandlers<'model.selfTest' | 'model.dataSheetFile'>;

export function createSelfTestDesk(parts: Pick<EngineParts, 'records' | 'dataDir'>): {
  readonly handlers: SelfTestHandlers;
} {
  const { records } = parts;
  async function read(id: number): Promise<{ model: Model; selfTest: SelfTest }> {
    const { model, detector } = await readDetector(parts, id);
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
