import { describe, expect, it } from 'vitest';
import { createAssetDesk } from '../../../../src-main/engine/asset/asset-desk.ts';
import { openDeskRig } from '../desk-rig.ts';

async function rig() {
  const desk = await openDeskRig();
  const asset = desk.addAsset();
  const calls: string[] = [];
  const { handlers } = createAssetDesk(desk.parts, {
    open: ({ id }) => calls.push(`open ${id}`),
    close: (id) => calls.push(`close ${id}`),
    statuses: () => [],
  });
  return { ...desk, asset, handlers, calls };
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
  });

  it('keeps an asset that is in use, and goes on watching it', async () => {
    const { handlers, asset, calls, addBaseline, told } = await rig();
    addBaseline(asset);
    expect(() => handlers['asset.remove']({ id: asset.id })).toThrow('still used by 1 baseline');
    expect(calls).toEqual([]);
    expect(told).toEqual([]);
    expect(() => handlers['asset.remove']({ id: 99 })).toThrow('There is no asset 99');
  });

  it('watches a changed asset anew', async () => {
    const { handlers, asset, calls } = await rig();
    await handlers['asset.update']({ id: asset.id, asset: { ...asset, name: 'Renamed' } });
    expect(calls).toEqual([`close ${asset.id}`, `open ${asset.id}`]);
  });
});
