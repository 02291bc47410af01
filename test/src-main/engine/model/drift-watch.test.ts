import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { DetectorModel } from '../../../../models/index.ts';
import { SECOND } from '../../../../src-main/api/words.ts';
import { createDriftWatch } from '../../../../src-main/engine/model/drift-watch.ts';
import { plantRows } from '../../../models/detector/small-plant.ts';
import { until } from '../watch/rig.ts';
import { openTrainedAsset, timeOf, trainModel } from './trained-asset.ts';

const ROWS = 1000;
const MINUTE = 60 * SECOND;
let detector: DetectorModel;

beforeAll(async () => {
  detector = await trainModel();
}, 120_000);

async function rig() {
  const trained = await openTrainedAsset(plantRows(ROWS, 9));
  const { parts, scoring, addModel } = trained;
  const model = await addModel(detector, true);
  const world = { now: null as number | null, waiting: 0, asked: 0, recalls: 0, changes: 0 };
  /** Called at every recall, before it is answered. */
  let onRecall: () => void = () => {};
  const watch = createDriftWatch(
    parts,
    {
      scoring: {
        facts: scoring.facts,
        recall: (...asked) => {
          world.recalls += 1;
          onRecall();
          return scoring.recall(...asked);
        },
      },
      eventTime: () => {
        world.asked += 1;
        return world.now;
      },
      rowsWaiting: () => world.waiting,
      onChange: () => (world.changes += 1),
    },
    5,
  );
  onTestFinished(() => watch.close());
  /** Resolves when the watch has seen the present world twice more. */
  const seen = (): Promise<void> => {
    const { asked } = world;
    return until('the watch to look', () => world.asked >= asked + 3);
  };
  return { ...trained, model, world, watch, seen, atRecall: (listener: () => void) => (onRecall = listener) };
}

describe('the drift watch', () => {
  it('looks ten minutes after arming, then every six hours of event time, and tells what changed', async () => {
    const { asset, model, world, watch, seen } = await rig();
    await seen();
    world.now = timeOf(ROWS - 1) - 10 * MINUTE;
    await seen();
    world.now += 9 * MINUTE;
    await seen();
    expect([watch.of(asset.id), world.recalls]).toEqual([null, 0]);
    world.now += MINUTE;
    await until('the first look', () => watch.of(asset.id) !== null);
    const first = watch.of(asset.id)!;
    expect(first).toMatchObject({ modelId: model.id, drifted: false });
    expect(first.to).toBeGreaterThan(timeOf(ROWS - 60));
    expect(world.changes).toBe(1);
    const { recalls } = world;
    world.now += 359 * MINUTE;
    await seen();
    expect(world.recalls).toBe(recalls);
    world.now += MINUTE;
    await until('the second look', () => watch.of(asset.id) !== first);
    // The day that is recent now is another one: the same windows are spread otherwise.
    expect(world.recalls).toBeGreaterThan(recalls);
  });

  it('lets rows that wait to be scored come first, also in the middle of a look', async () => {
    const { asset, world, watch, seen } = await rig();
    world.now = timeOf(ROWS - 1) - 10 * MINUTE;
    await seen();
    world.waiting = 1;
    world.now += 10 * MINUTE;
    await seen();
    expect(world.recalls).toBe(0);
    // Rows come just after the look has begun.
    let answers = 0;
    let come = true;
    Object.defineProperty(world, 'waiting', { get: () => (come && (answers += 1) > 1 ? 1 : 0) });
    await until('the look to wait', () => answers > 5);
    expect([watch.of(asset.id), world.recalls]).toEqual([null, 0]);
    come = false;
    await until('the look', () => watch.of(asset.id) !== null);
  });

  it('forgets what it found when another model is armed, and says so', async () => {
    const { asset, model, world, watch, seen, parts, addModel } = await rig();
    world.now = timeOf(ROWS - 1) - 10 * MINUTE;
    await seen();
    world.now += 10 * MINUTE;
    await until('the look', () => watch.of(asset.id) !== null);
    parts.records.models.update({ ...model, armed: false });
    await until('forgetting', () => watch.of(asset.id) === null);
    expect(world.changes).toBe(2);
    const other = await addModel(detector, true);
    await seen();
    world.now += 10 * MINUTE;
    await until('the look at the other model', () => watch.of(asset.id)?.modelId === other.id);
  });

  it('goes on when a look fails, and looks again when the next is due', async () => {
    const { asset, world, watch, seen, atRecall } = await rig();
    world.now = timeOf(ROWS - 1) - 10 * MINUTE;
    await seen();
    atRecall(() => {
      throw new Error('The compute process has ended.');
    });
    world.now += 10 * MINUTE;
    await until('the failing look', () => world.recalls > 0);
    await seen();
    expect(watch.of(asset.id)).toBeNull();
    atRecall(() => {});
    world.now += 360 * MINUTE;
    await until('the next look', () => watch.of(asset.id) !== null);
  });

  it('closes in the middle of a look, without a word afterwards', async () => {
    const { asset, world, watch, seen } = await rig();
    world.now = timeOf(ROWS - 1) - 10 * MINUTE;
    await seen();
    let answers = 0;
    Object.defineProperty(world, 'waiting', { get: () => ((answers += 1) > 1 ? 1 : 0) });
    world.now += 10 * MINUTE;
    await until('the look to wait', () => answers > 3);
    await watch.close();
    expect([watch.of(asset.id), world.changes]).toEqual([null, 0]);
  });
});
