import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Asset, Model } from '../../../../src-main/api/words.ts';
import { armedModel, createModelDesk } from '../../../../src-main/engine/model/model-desk.ts';
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
    });
  const arm = async (
    assetId: number,
    modelId: number | null,
    acceptFlag: string | null = null,
  ): Promise<void> => handlers['model.arm']({ assetId, modelId, acceptFlag });
  return { parts, asset: addAsset(), addAsset, addModel, rearmed, arm };
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
