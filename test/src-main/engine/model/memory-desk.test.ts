import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MemoryProvenance } from '../../../../models/explanation/index.ts';
import type { DetectorModel } from '../../../../models/index.ts';
import { calls } from '../../../../src-main/api/contract.ts';
import { SECOND, type AssetInput } from '../../../../src-main/api/words.ts';
import { Refusal } from '../../../../src-main/engine/engine-parts.ts';
import { createHeldBackDesk } from '../../../../src-main/engine/model/held-back-desk.ts';
import { createMemoryDesk } from '../../../../src-main/engine/model/memory-desk.ts';
import { C, changed, plantRows } from '../../../models/detector/small-plant.ts';
import { openTrainedAsset, timeOf, trainModel } from './trained-asset.ts';

const ROWS = 1500;
const HOUR = 3600 * SECOND;
const normal = plantRows(ROWS, 9);
/** Pressure and current as another pump has them. */
const rebuilt = changed(
  changed(normal, 2, 0, (v) => v * 0.8),
  3,
  0,
  (v) => v * 1.25,
);
const nothing = { t: new Float64Array(), values: new Float32Array() };
let detector: DetectorModel;

beforeAll(async () => {
  detector = await trainModel();
}, 120_000);

/** As they were before the origin of the memory, its parts, and held-back stretches were recorded. */
const unexplained = ({ provenance: _provenance, ...memory }: DetectorModel['memory']) => memory;
const withoutProvenance = ({ heldBack: _heldBack, memory, ...rest }: DetectorModel): DetectorModel => ({
  ...rest,
  memory: unexplained(memory),
});
const undivided = ({ blocks: _blocks, ...provenance }: MemoryProvenance) => provenance;
const withoutBlocks = ({ memory, ...rest }: DetectorModel): DetectorModel => ({
  ...rest,
  memory: { ...memory, provenance: undivided(memory.provenance!) },
});

async function rig(plant = normal, input?: (tagIds: number[]) => Partial<AssetInput>) {
  const trained = await openTrainedAsset(plant, input);
  const { parts, scoring } = trained;
  const now = plant.t.length > 0 ? timeOf(plant.t.length - 1) : null;
  const handlers = {
    ...createMemoryDesk(parts, scoring, () => now).handlers,
    ...createHeldBackDesk(parts).handlers,
  };
  const memory = async (id: number, from: number | null = null, to: number | null = null) =>
    calls['model.memory'].output.parse(await handlers['model.memory']({ id, from, to }));
  return { ...trained, handlers, memory };
}

describe('the memory of a model', () => {
  it('is told item by item, beside what the newest operation recalls, which is no drift', async () => {
    const { addModel, memory } = await rig();
    const { id } = await addModel(detector);
    const { items, drift } = await memory(id);
    const { provenance, memae } = detector.memory;
    expect(items.map(({ item }) => item)).toEqual([...Array(memae.config.memoryItems).keys()]);
    expect(items.map(({ weight }) => weight)).toEqual([...provenance!.weight]);
    expect(items.reduce((sum, { recentWeight }) => sum + recentWeight!, 0)).toBeLessThan(1.001);
    for (const { recalled, ranges, recentRecalled, recentWeight, lastRecalled } of items) {
      expect(ranges.length > 0).toBe(recalled > 0);
      expect(recentRecalled! > 0).toBe(recentWeight! > 0);
      expect(lastRecalled === null).toBe(recentWeight === 0);
      if (lastRecalled !== null) expect(lastRecalled).toBeLessThanOrEqual(timeOf(ROWS));
    }
    expect(drift).toMatchObject({ modelId: id, drifted: false });
    expect(drift!.distance).toBeLessThan(drift!.limit);
    expect(drift!.windows).toBeGreaterThan(30);
    expect(drift!.from).toBeGreaterThanOrEqual(timeOf(0));
    expect(drift!.to).toBeLessThanOrEqual(timeOf(ROWS));
  });

  it('has drifted when the plant is run otherwise', async () => {
    const { addModel, memory } = await rig(rebuilt);
    const { drift } = await memory((await addModel(detector)).id);
    expect(drift!.distance).toBeGreaterThan(drift!.limit);
    expect(drift!.drifted).toBe(true);
  });

  it('is looked at in the time that is named, with at most 512 windows', async () => {
    const { addModel, memory } = await rig();
    const { id } = await addModel(detector);
    const { drift } = await memory(id, timeOf(500), timeOf(1400));
    expect(drift!.from).toBeGreaterThanOrEqual(timeOf(500));
    expect(drift!.to).toBeLessThanOrEqual(timeOf(1400));
    expect(drift!.windows).toBeGreaterThan(300);
    expect(drift!.windows).toBeLessThanOrEqual(512);
    // A beginning alone: up to now; an end alone: the day before it.
    expect((await memory(id, timeOf(1000))).drift!.to).toBeGreaterThan(timeOf(1400));
    expect((await memory(id, null, timeOf(500))).drift!.to).toBeLessThanOrEqual(timeOf(500));
  });

  it('knows nothing recent where nothing was recorded, or nothing that could be scored', async () => {
    const { addModel, memory } = await rig();
    const { id } = await addModel(detector);
    const empty = await memory(id, timeOf(0) - 48 * HOUR, timeOf(0) - 24 * HOUR);
    expect(empty.drift).toBeNull();
    expect(empty.items.length).toBeGreaterThan(0);
    for (const { recentRecalled, recentWeight, lastRecalled } of empty.items)
      expect([recentRecalled, recentWeight, lastRecalled]).toEqual([null, null, null]);
    const before = await rig(nothing);
    expect((await before.memory((await before.addModel(detector)).id)).items[0]!.recentWeight).toBeNull();
    const off = await rig(normal, ([tagId]) => ({ offRule: { tagId: tagId!, below: 1e6 } }));
    expect((await off.memory((await off.addModel(detector)).id)).items[0]!.recentWeight).toBeNull();
  });

  it('is asked only about windows in which the machine ran, in a mode that is watched', async () => {
    // The last channel says in which of its two modes, 0 and 1, the plant is.
    const look = async (modes: number[]) => {
      const { addModel, memory } = await rig(normal, (tagIds) => ({
        modeRule: { tagId: tagIds[C - 1]!, modes },
      }));
      return memory((await addModel(detector)).id);
    };
    const all = await rig();
    expect((await look([0, 1])).drift).toMatchObject({
      windows: (await all.memory((await all.addModel(detector)).id)).drift!.windows,
    });
    const other = await look([7]);
    expect(other.drift).toBeNull();
    expect(other.items[0]!.recentWeight).toBeNull();
  });

  it('has no items where its origin was not recorded, and no drift where its parts were not', async () => {
    const { addModel, memory } = await rig();
    expect(await memory((await addModel(withoutProvenance(detector))).id)).toEqual({
      items: [],
      drift: null,
    });
    const { items, drift } = await memory((await addModel(withoutBlocks(detector))).id);
    expect(drift).toBeNull();
    expect(items[0]!.recentWeight).not.toBeNull();
  });

  it('is refused in words: an unknown model, a damaged file, a time that ends before it begins', async () => {
    const { addModel, memory, parts, handlers } = await rig();
    const model = await addModel(detector);
    await expect(memory(model.id, timeOf(9), timeOf(9))).rejects.toThrow('ends before it begins');
    const refusals: [number, string][] = [[99, 'There is no model 99 any more.']];
    writeFileSync(path.join(parts.dataDir, 'models', `${model.hash}.mnemo`), 'not it');
    refusals.push([model.id, 'is damaged. Restore it from a backup or train again.']);
    for (const [id, words] of refusals)
      for (const ask of [
        () => handlers['model.memory']({ id, from: null, to: null }),
        () => handlers['model.sensitivity']({ id }),
        () => handlers['model.heldBack']({ id }),
      ]) {
        const refusal: unknown = await Promise.resolve(ask()).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(Refusal);
        expect((refusal as Refusal).message).toContain(words);
      }
  });
});

describe('what held-back operation says of a model', () => {
  it('is the rate at other thresholds, and the stretches with the highest score in each', async () => {
    const { addModel, handlers } = await rig(nothing);
    const { id } = await addModel(detector);
    const told = calls['model.sensitivity'].output.parse(await handlers['model.sensitivity']({ id }));
    const { calibration } = detector;
    expect(told.hours).toBe(calibration.hours);
    expect(told.curve).toContainEqual({ threshold: calibration.threshold, falseAlarmsPerWeek: 1 });
    const held = calls['model.heldBack'].output.parse(await handlers['model.heldBack']({ id }));
    expect(held).toEqual(detector.heldBack);
    expect(held.length).toBeGreaterThan(10);
  });

  it('names no stretches where they were not kept', async () => {
    const { addModel, handlers } = await rig(nothing);
    const { id } = await addModel(withoutProvenance(detector));
    expect(await handlers['model.heldBack']({ id })).toEqual([]);
  });
});
