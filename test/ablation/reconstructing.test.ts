import { expect, it } from 'vitest';
import { openBackend } from '../../models/index.ts';
import { weightShapes } from '../../models/network/index.ts';
import { CHANNELS, plantRows } from '../models/detector/small-plant.ts';
import { configOf, PAPER_NETWORKS, reconstructing } from './reconstructing.ts';
import type { Task } from './task.ts';

const WINDOW = 16;

it('compares networks that differ in nothing but the memory', () => {
  const [plain, loose, full] = PAPER_NETWORKS.map((name) => configOf(name, WINDOW, 6));
  expect(weightShapes(full!).filter(({ name }) => !name.startsWith('memory/'))).toEqual(weightShapes(plain!));
  expect({ ...plain, memoryItems: full!.memoryItems }).toEqual(full);
  expect({ ...loose, addressing: full!.addressing, entropyWeight: full!.entropyWeight }).toEqual(full);
  expect(loose!.addressing).toEqual({ ...full!.addressing, shrinkage: 0 });
});

it('scores a row by the window that ends with it, however long the stretch', async () => {
  const task: Task = {
    data: { channels: CHANNELS, samplePeriod: 5, segments: [plantRows(400, 1)] },
    measure: () => Promise.reject(new Error('not asked')),
  };
  const network = await reconstructing('MemAE (paper)', task, WINDOW, 1, await openBackend('wasm'), 1e9);
  const whole = plantRows(9000, 2);
  const score = await network.score(whole);
  expect(score.subarray(0, WINDOW - 1).every(Number.isNaN)).toBe(true);
  expect(score.subarray(WINDOW - 1).every((value) => value > 0)).toBe(true);
  for (const row of [100, 8206, 8207, 8208, 8999]) {
    const from = row - WINDOW + 1;
    const alone = await network.score({
      t: whole.t.slice(from, row + 1),
      values: whole.values.slice(from * CHANNELS.length, (row + 1) * CHANNELS.length),
    });
    expect(alone.at(-1)).toBeCloseTo(score[row]!, 5);
  }
  network.dispose();
});
