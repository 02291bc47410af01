import { describe, expect, it } from 'vitest';
import type { AssetStatus, Connection } from '../../../src-main/api/words.ts';
import { ageSeconds, byNeed } from '../../../src-renderer/series/attention.ts';

const status = (assetId: number, more: Partial<AssetStatus>): AssetStatus => ({
  assetId,
  now: 1,
  state: 'scored',
  score: 0,
  threshold: 1,
  modelId: 1,
  alarm: 'none',
  recording: false,
  staleTags: [],
  ...more,
});
const order = (...statuses: AssetStatus[]) =>
  byNeed(
    statuses.map(({ assetId }) => ({ id: assetId, name: `asset ${assetId}` })),
    new Map(statuses.map((one) => [one.assetId, one])),
  ).map(({ id }) => id);

describe('byNeed', () => {
  it('puts alarms first, then the blind, then the scored, then the untrained', () => {
    expect(
      order(
        status(1, { state: 'untrained' }),
        status(2, {}),
        status(3, { state: 'stale' }),
        status(4, { alarm: 'acknowledged' }),
        status(5, { alarm: 'unacknowledged' }),
      ),
    ).toEqual([5, 4, 3, 2, 1]);
  });
  it('sorts by score against threshold, but small moves reorder nothing', () => {
    expect(order(status(1, { score: 0.31 }), status(2, { score: 0.38 }), status(3, { score: 0.9 }))).toEqual([
      3, 1, 2,
    ]);
  });
});

describe('ageSeconds', () => {
  const connection = (clock: Connection['clock']) => ({ clock }) as Connection;
  it('is the age on a live clock and never negative', () => {
    expect(ageSeconds(1e6, 4e6, [connection('live')])).toBe(3);
    expect(ageSeconds(5e6, 4e6, [connection('live')])).toBe(0);
  });
  it('is unknown without data and while a recording is replayed', () => {
    expect(ageSeconds(null, 4e6, [connection('live')])).toBeNull();
    expect(ageSeconds(1e6, 4e6, [connection('live'), connection('replay')])).toBeNull();
  });
});
