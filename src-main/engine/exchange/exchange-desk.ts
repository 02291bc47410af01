/** The calls that bring files in and out: looking into one, importing, exporting. The work itself is a task. */
import type { DeskHandlers, EngineParts } from '../engine-parts.ts';
import type { Tasks } from '../task/task-desk.ts';
import { exportsFolder, prepareExport } from './export/export-file.ts';
import { removeLeftovers } from './export/whole-file.ts';
import { prepareImport } from './import/import-file.ts';
import { inspectFile } from './import/inspect.ts';

export type ExchangeHandlers = DeskHandlers<'import.inspect' | 'import.start' | 'export.start'>;

export function createExchangeDesk(
  parts: EngineParts,
  tasks: Pick<Tasks, 'run'>,
): { readonly handlers: ExchangeHandlers } {
  const cleared = removeLeftovers(exportsFolder(parts.dataDir)).catch((err: unknown) =>
    parts.log.warn({ err }, 'half-written exports could not be removed'),
  );
  const handlers: ExchangeHandlers = {
    'import.inspect': ({ path }) => inspectFile(path),
    'import.start': async (request) => {
      const { title, run } = await prepareImport(parts, request);
      return tasks.run('import', title, run);
    },
    'export.start': async (request) => {
      // What is begun now must not be taken for a leftover.
      await cleared;
      const { title, run } = await prepareExport(parts, request);
      return tasks.run('export', title, run);
    },
  };
  return { handlers };
}
