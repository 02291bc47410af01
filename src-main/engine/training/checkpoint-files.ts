/** The compute process's checkpoints: files beside the models, one for each mark. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CheckpointPlace } from '../../../models/index.ts';
import { writeDurably } from './write-durably.ts';

const ENDING = '.checkpoint';
/** What a crash may cost, seconds of training: far more than writing takes. */
const EVERY_SECONDS = 2;

/** @param remark told in a sentence what an operator should know: resumed, begun anew, or nothing can be saved */
export function checkpointFiles(folder: string, remark: (sentence: string) => void): CheckpointPlace {
  const fileOf = (mark: string): string => path.join(folder, mark + ENDING);
  let loaded = false;
  let broken = false;
  return {
    everySeconds: EVERY_SECONDS,
    async load(mark) {
      const names = await readdir(folder).catch((): string[] => []);
      const first = !loaded;
      loaded = true;
      if (names.includes(mark + ENDING)) return readFile(fileOf(mark));
      if (first && names.some((name) => name.endsWith(ENDING)))
        remark(
          'The baseline or the device is not what it was before the interruption. Training begins anew.',
        );
      return null;
    },
    async save(mark, bytes) {
      try {
        await writeDurably(fileOf(mark), bytes);
      } catch (error) {
        if (!broken)
          remark(
            `No checkpoint can be written (${(error as Error).message}): after a crash training would begin anew.`,
          );
        broken = true;
      }
    },
    onResume: (finished) => remark(`Resumed at epoch ${finished}.`),
    onRefusal: remark,
  };
}
