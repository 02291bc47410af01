import { describe, expect, it } from 'vitest';
import { SECOND, type Micros } from '../../../../src-main/api/words.ts';
import { createBaselineDesk, recordedRanges } from '../../../../src-main/engine/baseline/baseline-desk.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

async function rig() {
  const desk = await openDeskRig();
  const asset = desk.addAsset();
  let time: Micros | null = null;
  const { handlers, isRecording } = createBaselineDesk(
    desk.parts,
    () => time,
    () => {},
  );
  return { ...desk, asset, handlers, isRecording, at: (t: Micros | null) => (time = t) };
}
const at = (seconds: number): Micros => NOW + seconds * SECOND;

describe('recording a baseline', () => {
  it('needs data', async () => {
    const { handlers, asset } = await rig();
    expect(() => handlers['baseline.start']({ assetId: asset.id, id: null })).toThrow('No data of Pump');
  });

  it('runs from start to stop in event time, goes on after a restart, and can take a further range', async () => {
    const r = await rig();
    r.at(at(0));
    const { id } = await r.handlers['baseline.start']({ assetId: r.asset.id, id: null });
    expect(() => r.handlers['baseline.start']({ assetId: r.asset.id, id: null })).toThrow('Stop it first.');
    const restarted = createBaselineDesk(
      r.parts,
      () => at(60),
      () => {},
    );
    expect(restarted.isRecording(r.asset.id)).toBe(true);
    await restarted.handlers['baseline.stop']({ id });
    r.at(at(100));
    await r.handlers['baseline.start']({ assetId: r.asset.id, id });
    r.at(at(130));
    const { ranges, recording } = await r.handlers['baseline.stop']({ id });
    expect(recording).toBe(false);
    expect(ranges).toEqual([
      { from: at(0), to: at(60) },
      { from: at(100), to: at(130) },
    ]);
    expect(r.told.filter(({ name }) => name === 'changed')).toHaveLength(4);
  });

  it('can be stopped when time has not moved, or is unknown', async () => {
    const r = await rig();
    r.at(at(0));
    const { id } = await r.handlers['baseline.start']({ assetId: r.asset.id, id: null });
    r.at(null);
    expect(await r.handlers['baseline.stop']({ id })).toMatchObject({ ranges: [], recording: false });
    expect(r.isRecording(r.asset.id)).toBe(false);
  });

  it('does not mix assets', async () => {
    const r = await rig();
    r.at(at(0));
    const other = r.addBaseline(r.addAsset({ name: 'Fan' }));
    expect(() => r.handlers['baseline.start']({ assetId: r.asset.id, id: other.id })).toThrow(
      'recorded for another asset',
    );
  });

  it('refuses ids that are not there', async () => {
    const { handlers } = await rig();
    const range = { from: at(0), to: at(1) };
    expect(() => handlers['baseline.start']({ assetId: 9, id: null })).toThrow('no asset 9');
    expect(() => handlers['baseline.stop']({ id: 9 })).toThrow('no baseline 9');
    expect(() => handlers['baseline.exclude']({ id: 9, range })).toThrow('no baseline 9');
    expect(() => handlers['baseline.remove']({ id: 9 })).toThrow('no baseline 9');
    expect(() => handlers['baseline.define']({ assetId: 9, ranges: [range], excluded: [] })).toThrow(
      'no asset 9',
    );
  });
});

describe('the ranges a baseline stands for', () => {
  it('are in order, joined where they overlap, and end now where one is open', () => {
    const ranges = [
      { from: 50, to: null },
      { from: 10, to: 20 },
      { from: 0, to: 12 },
      { from: 20, to: 21 },
    ];
    const baseline = { id: 1, assetId: 1, ranges, excluded: [], recording: true };
    expect(recordedRanges(baseline, 60)).toEqual([
      { from: 0, to: 21 },
      { from: 50, to: 60 },
    ]);
    expect(recordedRanges(baseline, null)).toEqual([{ from: 0, to: 21 }]);
  });
});
