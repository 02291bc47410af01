import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../../src-main/api/words.ts';
import { Refusal } from '../../../../src-main/engine/engine-parts.ts';
import { createTasks } from '../../../../src-main/engine/task/task-desk.ts';
import { until } from '../watch/rig.ts';

function rig() {
  const told: Task[] = [];
  const tasks = createTasks({
    log: pino({ level: 'silent' }),
    emit: (name, payload) => {
      if (name === 'task') told.push(payload as Task);
    },
  });
  return { tasks, told, ended: () => until('its end', () => told.at(-1)?.state !== 'running') };
}

describe('a task', () => {
  it('is told of from its beginning to its end, with what it wrote and said', async () => {
    const { tasks, told, ended } = rig();
    const started = tasks.run('export', 'Samples', async ({ progress, remark, wrote }) => {
      progress(0.5);
      wrote('/tmp/a.csv');
      remark('3 samples were written.');
    });
    expect(started).toMatchObject({ state: 'running', title: 'Samples', done: null });
    await ended();
    expect(told[0]).toMatchObject({ id: started.id, state: 'running', done: null });
    expect(told.at(-1)).toMatchObject({
      state: 'done',
      done: 1,
      files: ['/tmp/a.csv'],
      remarks: ['3 samples were written.'],
      problem: null,
    });
    expect(tasks.handlers['task.list']()).toEqual([told.at(-1)]);
  });

  it('that fails says why', async () => {
    const { tasks, told, ended } = rig();
    tasks.run('import', 'x.csv', () => Promise.reject(new Refusal('x.csv is not there.')));
    await ended();
    expect(told.at(-1)).toMatchObject({ state: 'failed', problem: 'x.csv is not there.' });
  });

  it('is cancelled on request, also by the engine that ends', async () => {
    const { tasks, told } = rig();
    const waiting = (name: string) =>
      tasks.run(
        'backup',
        name,
        ({ signal }) =>
          new Promise((_, reject) =>
            signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }),
          ),
      );
    const { id } = waiting('first');
    waiting('second');
    await until('both to run', () => told.length >= 2);
    await tasks.handlers['task.cancel']({ id });
    await until('the first to end', () => told.at(-1)!.state === 'cancelled');
    expect(told.at(-1)).toMatchObject({ id, problem: null });
    await tasks.close();
    expect((await tasks.handlers['task.list']()).map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    expect(() => tasks.handlers['task.cancel']({ id: 99 })).toThrow('There is no task 99');
  });

  it('that was through before it heard of the cancel is done', async () => {
    const { tasks, told, ended } = rig();
    const { id } = tasks.run('export', 'quick', async ({ signal, wrote }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      wrote('/tmp/whole.csv');
    });
    await until('it to run', () => told.length > 0);
    await new Promise(setImmediate);
    await tasks.handlers['task.cancel']({ id });
    await ended();
    expect(told.at(-1)).toMatchObject({ state: 'done', files: ['/tmp/whole.csv'] });
  });

  it('is forgotten when a hundred later ones have ended, one that runs is not', async () => {
    const { tasks, told } = rig();
    const stays = tasks.run(
      'backup',
      'long',
      ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    for (let i = 0; i < 120; i++) tasks.run('export', `${i}`, async () => {});
    await until('all but one', () => told.filter(({ state }) => state === 'done').length === 120);
    const listed = await tasks.handlers['task.list']();
    expect(listed).toHaveLength(100);
    expect(listed[0]!.title).toBe('119');
    expect(listed.at(-1)!.id).toBe(stays.id);
    await tasks.close();
  });
});
