/** The call: from the stored samples, one look for each asset at a time. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SECOND, type TimeRange } from '../../../../src-main/api/words.ts';
import { createQualityDesk } from '../../../../src-main/engine/baseline/quality-desk.ts';
import type { EngineParts } from '../../../../src-main/engine/engine-parts.ts';
import { toBatch } from '../../../../src-main/engine/sample.ts';
import { DAY, dayFile } from '../../../../src-main/engine/store/days.ts';
import { describeBaseline } from '../../../../src-main/engine/training/describe-baseline.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

const at = (seconds: number): number => NOW + seconds * SECOND;
const range = (from: number, to: number): TimeRange => ({ from: at(from), to: at(to) });

const deskOf = (parts: EngineParts) =>
  createQualityDesk(parts, (asset, stretch) => describeBaseline(parts, asset, stretch, null));

async function rig() {
  const { parts, addAsset } = await openDeskRig();
  const asset = addAsset();
  const [tagId] = asset.tagIds;
  const store = (from: number, to: number): Promise<unknown> =>
    parts.telemetry.appendSamples(
      toBatch(
        Array.from({ length: to - from }, (_, i) => ({
          tagId: tagId!,
          t: at(from + i),
          arrival: at(from + i),
          value: Math.sin(i),
          quality: 'good',
          reason: 'none',
        })),
      ),
    );
  return { parts, asset, addAsset, store };
}

describe('looking at a stretch', () => {
  it('tells what training would see of the stored samples, ranges joined and excluded ones left out', async () => {
    const { parts, asset, store } = await rig();
    await store(0, 20_000);
    const quality = await deskOf(parts).handlers['baseline.quality']({
      assetId: asset.id,
      ranges: [range(5000, 9000), range(0, 6000)],
      excluded: [range(100, 200)],
    });
    expect(quality).toMatchObject({
      rows: 8900,
      leftOut: { off: 0, mode: 0, excluded: 100, silent: 0 },
      enough: 'thin',
    });
    expect(quality.tags).toMatchObject([
      { samples: 8900, rate: 1, missing: 0, problems: [], prevents: false },
    ]);
  });

  it('gives way to a newer request for the same asset, and to no other', async () => {
    const { parts, asset, addAsset, store } = await rig();
    await store(0, 40_000);
    const other = addAsset();
    const look = deskOf(parts).handlers['baseline.quality'];
    const ask = (assetId: number, to: number) =>
      Promise.resolve(look({ assetId, ranges: [range(0, to)], excluded: [] })).then(
        ({ rows }) => rows,
        (error: Error) => error.message,
      );
    const answers = await Promise.all([
      ask(asset.id, 40_000),
      ask(other.id, 500),
      ask(asset.id, 39_000),
      ask(asset.id, 300),
    ]);
    const given = 'Another stretch of this asset is being looked at now. Its result is the one to wait for.';
    expect(answers).toEqual([given, 0, given, 300]);
  });

  it('ends with the engine', async () => {
    const { parts, asset, store } = await rig();
    await store(0, 20_000);
    const desk = deskOf(parts);
    const asked = { assetId: asset.id, ranges: [range(0, 20_000)], excluded: [] };
    const looking = desk.handlers['baseline.quality'](asked);
    desk.close();
    await expect(looking).rejects.toThrow('The engine is being closed.');
    await expect(desk.handlers['baseline.quality'](asked)).rejects.toThrow('The engine is being closed.');
  });

  it('does not call a stretch good of which a day is damaged', async () => {
    const { parts, asset, store } = await rig();
    await store(0, 1000);
    writeFileSync(dayFile(parts.dataDir, Math.floor(NOW / DAY) - 1), 'no database at all'.repeat(500));
    const look = deskOf(parts).handlers['baseline.quality'];
    const asked = { assetId: asset.id, ranges: [range(-86_400, 1000)], excluded: [] };
    await expect(look(asked)).rejects.toThrow(/^The samples of 2025-06-14 are damaged\. Choose a stretch/);
    await expect(look({ ...asked, ranges: [range(0, 1000)] })).resolves.toMatchObject({ rows: 1000 });
  });

  it('refuses an asset that is not there', async () => {
    const { parts } = await rig();
    const look = deskOf(parts).handlers['baseline.quality'];
    await expect(look({ assetId: 99, ranges: [range(0, 10)], excluded: [] })).rejects.toThrow(
      'There is no asset 99 any more. Reload the list.',
    );
  });
});
