import { describe, expect, it } from 'vitest';
import { SECOND, type Model } from '../../../../src-main/api/words.ts';
import { createAlarmDesk } from '../../../../src-main/engine/alarm/index.ts';
import { createAssetDesk } from '../../../../src-main/engine/asset/asset-desk.ts';
import { createIncidentDesk } from '../../../../src-main/engine/incident/incident-desk.ts';
import { createIncidentBook } from '../../../../src-main/engine/incident/index.ts';
import type { ScoringService } from '../../../../src-main/engine/watch/scoring-service.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

async function rig() {
  const desk = await openDeskRig();
  const asset = desk.addAsset();
  const calls: string[] = [];
  const trained = new Set<number>();
  const watches = {
    open: ({ id }: { id: number }) => calls.push(`open ${id}`),
    close: (id: number) => calls.push(`close ${id}`),
    end: (id: number) => calls.push(`end ${id}`),
    statuses: () => [],
  };
  const { handlers } = createAssetDesk(desk.parts, watches, (id) => trained.has(id));
  const addModel = (part: Partial<Model> = {}): Model =>
    desk.parts.records.models.insert({
      assetId: asset.id,
      baselineId: desk.addBaseline(asset).id,
      createdAt: NOW,
      hash: 'none',
      backend: 'cpu',
      seed: 1,
      trainSeconds: 1,
      windowLength: 8,
      threshold: 1,
      falseAlarmsPerWeek: 1,
      extrapolated: false,
      verdict: '',
      flag: null,
      armed: false,
      shadow: false,
      retired: null,
      ...part,
    });
  return { ...desk, asset, handlers, calls, trained, addModel };
}

describe('the asset desk', () => {
  it.each([1e-9, 1e9])(
    'refuses a sample period of %d s, which no grid could follow',
    async (samplePeriod) => {
      const { handlers, asset, calls } = await rig();
      expect(() => handlers['asset.create']({ ...asset, samplePeriod })).toThrow(
        'between 0.001 s and one day',
      );
      expect(() => handlers['asset.update']({ id: asset.id, asset: { ...asset, samplePeriod } })).toThrow(
        'between 0.001 s and one day',
      );
      expect(calls).toEqual([]);
    },
  );

  it('refuses tags and rules that do not fit', async () => {
    const { handlers, asset } = await rig();
    expect(() => handlers['asset.create']({ ...asset, tagIds: [99] })).toThrow('There is no tag 99');
    expect(() => handlers['asset.create']({ ...asset, offRule: { tagId: 99, below: 1 } })).toThrow(
      'must use one of the tags',
    );
    expect(() => handlers['asset.create']({ ...asset, modeRule: { tagId: 99, modes: [1] } })).toThrow(
      'The operating mode must be one of the tags of this asset.',
    );
  });

  it('changes the operating modes of a trained asset, but not what its models were trained on', async () => {
    const { handlers, asset, addModel, calls, parts } = await rig();
    addModel();
    const modeRule = { tagId: asset.tagIds[0]!, modes: [3, 1, 3] };
    await handlers['asset.update']({ id: asset.id, asset: { ...asset, modeRule } });
    expect(parts.records.assets.get(asset.id)!.modeRule).toEqual({ ...modeRule, modes: [1, 3] });
    expect(calls).toEqual([`close ${asset.id}`, `open ${asset.id}`]);
    expect(() =>
      handlers['asset.update']({ id: asset.id, asset: { ...asset, modeRule, windowLength: 16 } }),
    ).toThrow('the machine-off rule and the operating modes can be changed here');
    expect(() =>
      handlers['asset.update']({
        id: asset.id,
        asset: { ...asset, modeRule: { ...modeRule, tagId: 99 } },
      }),
    ).toThrow('The operating mode must be one of the tags');
  });

  it('does not remove an asset that is armed, recorded or trained, and goes on watching it', async () => {
    const { handlers, asset, calls, trained, addBaseline, addModel, told, parts } = await rig();
    const model = addModel({ armed: true });
    expect(() => handlers['asset.remove']({ id: asset.id })).toThrow(
      'A model of Pump is armed. Disarm it first',
    );
    parts.records.models.update({ ...model, armed: false });
    const baseline = addBaseline(asset);
    parts.records.baselines.update({ ...baseline, recording: true });
    expect(() => handlers['asset.remove']({ id: asset.id })).toThrow(
      'Pump is being recorded. Stop the recording',
    );
    parts.records.baselines.update({ ...baseline, recording: false });
    trained.add(asset.id);
    expect(() => handlers['asset.remove']({ id: asset.id })).toThrow(
      'A model of Pump is being trained. Cancel the training',
    );
    expect(calls).toEqual([]);
    expect(told).toEqual([]);
    expect(() => handlers['asset.remove']({ id: 99 })).toThrow('There is no asset 99');
  });

  it('removes an asset from the lists and keeps its history for those who have to explain it', async () => {
    const { handlers, asset, calls, addModel, parts } = await rig();
    const { records } = parts;
    const model = addModel({ shadow: true });
    const incident = records.incidents.insert({
      assetId: asset.id,
      from: NOW,
      to: NOW + 1,
      peakScore: 2,
      verdict: 'fault',
      contributions: [],
    });
    await handlers['asset.remove']({ id: asset.id });
    expect(calls).toEqual([`end ${asset.id}`]);
    expect(await handlers['asset.list']()).toEqual([]);
    expect(records.assets.get(incident.assetId)).toEqual(asset);
    expect(records.models.get(model.id)).toEqual({ ...model, shadow: false });
    // Its tags are free for other assets, or to be removed too.
    expect((await handlers['asset.create']({ ...asset, name: 'Pump, rebuilt' })).id).not.toBe(asset.id);
    records.tags.withdraw(asset.tagIds[0]!);
    expect(() => handlers['asset.create'](asset)).toThrow(`There is no tag ${asset.tagIds[0]} any more.`);
    for (const work of [
      () => handlers['asset.remove']({ id: asset.id }),
      () => handlers['asset.update']({ id: asset.id, asset }),
    ])
      expect(work).toThrow('Pump was removed. Its history can be read; make a new asset to go on with.');
  });

  it('still reports the incidents of a removed asset, with its tags by name', async () => {
    const { handlers, asset, addModel, parts } = await rig();
    const { records } = parts;
    const model = addModel();
    const [tagId] = asset.tagIds as [number];
    records.tags.update({ ...records.tags.get(tagId)!, name: 'bearing temperature' });
    const span = { assetId: asset.id, peakScore: 9 };
    const incident = records.incidents.insert({
      ...span,
      from: NOW,
      to: NOW + 60 * SECOND,
      verdict: 'fault',
      contributions: [{ tagId, share: 1 }],
    });
    records.alarms.insert({
      ...span,
      kind: 'score',
      tagId: null,
      modelId: model.id,
      began: NOW,
      raised: NOW,
      cleared: NOW + 60 * SECOND,
      acknowledged: null,
      acknowledgedBy: null,
      threshold: 1,
      incidentId: incident.id,
    });
    await handlers['asset.remove']({ id: asset.id });
    records.tags.withdraw(tagId);
    const alarms = createAlarmDesk({ records, onAlarm: () => {}, onIncident: () => {} });
    const noScoring = {
      facts: () => Promise.reject(new Error('no model file')),
    } as unknown as ScoringService;
    const book = createIncidentBook(records, () => {});
    const desk = createIncidentDesk(parts, alarms, book, noScoring, '0.0.0').handlers;
    expect(await desk['incident.list']({ assetId: null })).toEqual([incident]);
    const { files } = await desk['incident.report']({ id: incident.id, timeZone: 'UTC', locale: 'en' });
    const data = files.find(({ name }) => name.endsWith('.csv'))!;
    const { bytes } = await desk['incident.file']({ id: incident.id, name: data.name });
    expect(new TextDecoder().decode(bytes)).toContain('bearing temperature');
  });

  it('deletes an asset without a history', async () => {
    const { handlers, asset, parts } = await rig();
    await handlers['asset.remove']({ id: asset.id });
    expect(parts.records.assets.get(asset.id)).toBeUndefined();
  });

  it('watches a changed asset anew', async () => {
    const { handlers, asset, calls } = await rig();
    await handlers['asset.update']({ id: asset.id, asset: { ...asset, name: 'Renamed' } });
    expect(calls).toEqual([`close ${asset.id}`, `open ${asset.id}`]);
  });
});
