import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Task } from '../../../../src-main/api/words.ts';
import type { EngineParts } from '../../../../src-main/engine/engine-parts.ts';
import { createExchangeDesk } from '../../../../src-main/engine/exchange/index.ts';
import { createTasks } from '../../../../src-main/engine/task/task-desk.ts';
import { openExchangeRig, type ExchangeRig } from './rig.ts';

let rig: ExchangeRig;
let parts: EngineParts;
beforeAll(async () => {
  rig = await openExchangeRig();
  parts = {
    ...rig.parts,
    log: pino({ level: 'silent' }),
    openCompute: () => {
      throw new Error('No compute process here.');
    },
  };
});
afterAll(() => rig.close());

it('imports and exports as tasks, and tidies up after a killed engine', async () => {
  const leftover = join(parts.dataDir, 'exports', '.a.csv.1.part');
  mkdirSync(join(parts.dataDir, 'exports'));
  writeFileSync(leftover, 'half');
  const given = join(parts.dataDir, 'given.csv');
  writeFileSync(given, 'time,v\n1767225600,1\n1767225601,2\n');

  const tasks = createTasks(parts);
  const { handlers } = createExchangeDesk(parts, tasks);
  const ended = async (id: number): Promise<Task> => {
    for (;;) {
      const task = (await tasks.handlers['task.list']()).find((each) => each.id === id)!;
      if (task.state !== 'running') return task;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  expect(await handlers['import.inspect']({ path: given })).toMatchObject({
    time: { column: 'time', unit: 's' },
  });
  const columns = [{ column: 'v', tagId: null, name: 'v', unit: '' }];
  const ask = { path: given, timeColumn: 'time', timeUnit: 's', timeZone: 'UTC', columns } as const;
  const importing = await handlers['import.start']({ ...ask, columns });
  expect(importing).toMatchObject({ kind: 'import', title: 'Import given.csv', state: 'running' });
  expect(await ended(importing.id)).toMatchObject({
    state: 'done',
    done: 1,
    remarks: [expect.stringMatching(/^Samples stored: 2/)],
  });

  const tagIds = parts.records.tags.list().map(({ id }) => id);
  const exporting = await handlers['export.start']({
    what: { kind: 'samples', tagIds },
    from: 1_767_225_600e6,
    to: 1_767_225_601e6,
    format: 'csv',
    timeZone: 'UTC',
    path: null,
  });
  const { state, files, remarks } = await ended(exporting.id);
  expect([state, remarks]).toEqual(['done', ['Rows written: 1.']]);
  expect(existsSync(files[0]!)).toBe(true);
  expect(existsSync(leftover)).toBe(false);
  await expect(handlers['import.start']({ ...ask, columns, path: `${given}x` })).rejects.toThrow(
    /does not exist/,
  );
});
