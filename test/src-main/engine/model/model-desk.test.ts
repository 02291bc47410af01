import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Asset, Model } from '../../../../src-main/api/words.ts';
import { armedModel, createModelDesk, shadowModel } from '../../../../src-main/engine/model/model-desk.ts';
import type { AuditEntry } from '../../../../src-main/engine/store/records.ts';
import { saveModelFile } from '../../../../src-main/engine/training/model-files.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

async function rig() {
  const desk = await openDeskRig();
  const { parts, addAsset, addBaseline } = desk;
  const rearmed: number[] = [];
  const { handlers } = createModelDesk(parts, (assetId) => rearmed.push(assetId));
  const addModel = async (asset: Asset, byte: number, flag: string | null = null): Promise<Model> =>
    parts.records.models.insert({
      assetId: asset.id,
      baselineId: addBaseline(asset).id,
      createdAt: NOW,
      hash: await saveModelFile(parts.dataDir, new Uint8Array([byte])),
      backend: 'cpu',
      seed: 1,
      trainSeconds: 1,
      windowLength: 8,
      threshold: 1,
      falseAlarmsPerWeek: 1,
      extrapolated: false,
      verdict: '',
      flag,
      armed: false,
      shadow: false,
      retired: null,
    });
  const arm = async (
    assetId: number,
    modelId: number | null,
    acceptFlag: string | null = null,
  ): Promise<void> => handlers['model.arm']({ assetId, modelId, acceptFlag });
  const shadow = async (assetId: number, modelId: number | null): Promise<void> =>
    handlers['model.shadow']({ assetId, modelId });
  const retire = async (id: number, retired = true): Promise<Model> =>
    handlers['model.retire']({ id, retired });
  const audited: string[] = [];
  const { audit } = parts.records;
  Object.assign(parts.records, {
    audit: (entry: AuditEntry) => {
      audited.push(`${entry.action} ${entry.subject}: ${entry.detail}`);
      audit(entry);
    },
  });
  return {
    parts,
    told: desk.told,
    asset: addAsset(),
    addAsset,
    addModel,
    rearmed,
    arm,
    shadow,
    retire,
    audited,
  };
}

describe('arming', () => {
  it('has one armed model at most, and none with null', async () => {
    const { parts, asset, addModel, arm, rearmed } = await rig();
    const [first, second] = [await addModel(asset, 1), await addModel(asset, 2)];
    await arm(asset.id, first.id);
    await arm(asset.id, second.id);
    expect(armedModel(parts, asset.id)?.id).toBe(second.id);
    expect(parts.records.models.list({ armed: true })).toHaveLength(1);
    await arm(asset.id, null);
    expect(armedModel(parts, asset.id)).toBeUndefined();
    expect(rearmed).toEqual([asset.id, asset.id, asset.id]);
  });

  it('refuses a model whose file is damaged, and leaves the armed one armed', async () => {
    const { parts, asset, addModel, arm } = await rig();
    const [good, bad] = [await addModel(asset, 1), await addModel(asset, 2)];
    await arm(asset.id, good.id);
    writeFileSync(path.join(parts.dataDir, 'models', `${bad.hash}.mnemo`), 'not it');
    await expect(arm(asset.id, bad.id)).rejects.toThrow('is damaged');
    expect(armedModel(parts, asset.id)?.id).toBe(good.id);
  });

  it('refuses the model of another asset and unknown ids', async () => {
    const { asset, addAsset, addModel, arm } = await rig();
    const foreign = await addModel(addAsset({ name: 'Fan' }), 1);
    await expect(arm(asset.id, foreign.id)).rejects.toThrow('was trained for another asset');
    await expect(arm(asset.id, 99)).rejects.toThrow('There is no model 99');
    await expect(arm(99, null)).rejects.toThrow('There is no asset 99');
  });

  it('takes a flagged model only when its flag is repeated, and writes that down', async () => {
    const { parts, asset, addModel, arm } = await rig();
    const model = await addModel(asset, 1, 'memory died');
    await expect(arm(asset.id, model.id)).rejects.toThrow('is flagged: memory died. Train again, or confirm');
    await expect(arm(asset.id, model.id, 'memory froze')).rejects.toThrow('is flagged');
    expect(armedModel(parts, asset.id)).toBeUndefined();
    const written: string[] = [];
    Object.assign(parts.records, { audit: ({ detail }: AuditEntry) => written.push(detail) });
    await arm(asset.id, model.id, 'memory died');
    expect(armedModel(parts, asset.id)?.id).toBe(model.id);
    expect(written).toEqual([`asset ${asset.id}, flagged: memory died`]);
    // Disarming needs no confirmation.
    await arm(asset.id, null);
    expect(armedModel(parts, asset.id)).toBeUndefined();
  });
});

describe('shadow', () => {
  it('has one model at most beside the armed one, and none with null', async () => {
    const { parts, asset, addModel, arm, shadow, rearmed, audited, told } = await rig();
    const [first, second, third] = [
      await addModel(asset, 1),
      await addModel(asset, 2),
      await addModel(asset, 3),
    ];
    await arm(asset.id, first.id);
    await shadow(asset.id, second.id);
    await shadow(asset.id, third.id);
    expect(armedModel(parts, asset.id)?.id).toBe(first.id);
    expect(parts.records.models.list({ shadow: true }).map(({ id }) => id)).toEqual([third.id]);
    await shadow(asset.id, null);
    expect(shadowModel(parts, asset.id)).toBeUndefined();
    expect(audited.slice(1)).toEqual([
      `model.shadowed model ${second.id}: asset ${asset.id}`,
      `model.shadow-ended model ${second.id}: asset ${asset.id}`,
      `model.shadowed model ${third.id}: asset ${asset.id}`,
      `model.shadow-ended model ${third.id}: asset ${asset.id}`,
    ]);
    expect(rearmed).toHaveLength(4);
    expect(told.filter(({ name }) => name === 'changed')).toHaveLength(4);
    // Nothing to end: nothing happens.
    await shadow(asset.id, null);
    expect(rearmed).toHaveLength(4);
  });

  it('ends when its model is armed', async () => {
    const { parts, asset, addModel, arm, shadow, audited } = await rig();
    const [first, second] = [await addModel(asset, 1), await addModel(asset, 2)];
    await arm(asset.id, first.id);
    await shadow(asset.id, second.id);
    await arm(asset.id, second.id);
    expect(parts.records.models.get(second.id)).toMatchObject({ armed: true, shadow: false });
    expect(parts.records.models.get(first.id)).toMatchObject({ armed: false, shadow: false });
    expect(audited.at(-1)).toBe(`model.armed model ${second.id}: asset ${asset.id}, it ran in shadow before`);
    // Back again: the one that was armed before runs in shadow while another one is armed.
    await shadow(asset.id, first.id);
    await arm(asset.id, null);
    expect(shadowModel(parts, asset.id)?.id).toBe(first.id);
  });

  it('refuses the armed model, a flagged, a retired, a damaged and a foreign one', async () => {
    const { parts, asset, addAsset, addModel, arm, shadow, retire } = await rig();
    const [armed, flagged, retired, damaged] = [
      await addModel(asset, 1),
      await addModel(asset, 2, 'memory died'),
      await addModel(asset, 3),
      await addModel(asset, 4),
    ];
    await arm(asset.id, armed.id);
    await retire(retired.id);
    writeFileSync(path.join(parts.dataDir, 'models', `${damaged.hash}.mnemo`), 'not it');
    await expect(shadow(asset.id, armed.id)).rejects.toThrow('is armed already. Choose another one');
    await expect(shadow(asset.id, flagged.id)).rejects.toThrow('is flagged: memory died. Train again');
    await expect(shadow(asset.id, retired.id)).rejects.toThrow('is retired. Take it back first');
    await expect(shadow(asset.id, damaged.id)).rejects.toThrow('is damaged');
    const foreign = await addModel(addAsset({ name: 'Fan' }), 5);
    await expect(shadow(asset.id, foreign.id)).rejects.toThrow('was trained for another asset');
    expect(shadowModel(parts, asset.id)).toBeUndefined();
  });
});

describe('putting away', () => {
  it('keeps the model and lets nobody arm or shadow it until it is taken back', async () => {
    const { asset, addModel, arm, shadow, retire, audited, told } = await rig();
    const model = await addModel(asset, 1);
    expect(await retire(model.id)).toEqual({ ...model, retired: NOW });
    await expect(arm(asset.id, model.id)).rejects.toThrow('is retired. Take it back first');
    await expect(shadow(asset.id, model.id)).rejects.toThrow('is retired. Take it back first');
    expect(await retire(model.id)).toEqual({ ...model, retired: NOW });
    expect(await retire(model.id, false)).toEqual(model);
    await arm(asset.id, model.id);
    expect(audited).toEqual([
      `model.retired model ${model.id}: asset ${asset.id}`,
      `model.taken-back model ${model.id}: asset ${asset.id}`,
      `model.armed model ${model.id}: asset ${asset.id}`,
    ]);
    expect(told).toEqual(new Array(3).fill({ name: 'changed', payload: { what: 'model' } }));
  });

  it('refuses the armed model and the shadow', async () => {
    const { parts, asset, addModel, arm, shadow, retire } = await rig();
    const [first, second] = [await addModel(asset, 1), await addModel(asset, 2)];
    await arm(asset.id, first.id);
    await shadow(asset.id, second.id);
    await expect(retire(first.id)).rejects.toThrow('is armed. Arm another one or disarm it');
    await expect(retire(second.id)).rejects.toThrow('runs in shadow. End its shadow run');
    await expect(retire(99)).rejects.toThrow('There is no model 99');
    expect(parts.records.models.list({ retired: null })).toHaveLength(2);
  });

  it('leaves the models of a removed asset as they are', async () => {
    const { parts, asset, addModel, arm, shadow, retire } = await rig();
    const model = await addModel(asset, 1);
    parts.records.assets.withdraw(asset.id);
    for (const work of [
      arm(asset.id, model.id),
      arm(asset.id, null),
      shadow(asset.id, model.id),
      retire(model.id),
    ])
      await expect(work).rejects.toThrow('Pump was removed.');
  });
});
