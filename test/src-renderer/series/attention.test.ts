import { describe, expect, it } from 'vitest';
import type { AssetStatus, Connection } from '../../../src-main/api/words.ts';
import { ageSeconds, byCall, byNeed, heldOrder } from '../../../src-renderer/series/attention.ts';

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
  shadow: null,
  drift: null,
  ...more,
});
const named = (ids: readonly number[]) => ids.map((id) => ({ id, name: `asset ${id}` }));
const sorted = (sort: typeof byNeed, statuses: readonly AssetStatus[]) =>
  sort(named(statuses.map(({ assetId }) => assetId)), new Map(statuses.map((one) => [one.assetId, one]))).map(
    ({ id }) => id,
  );
const order = (...statuses: AssetStatus[]) => sorted(byNeed, statuses);

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

describe('byCall', () => {
  it('puts alarms and the blind first, and all others by name whatever they score', () => {
    const statuses = [
      status(1, { score: 0.1 }),
      status(2, { score: 0.95 }),
      status(3, { state: 'off' }),
      status(4, { state: 'gap' }),
      status(5, { alarm: 'unacknowledged' }),
      status(6, { state: 'untrained' }),
    ];
    expect(sorted(byCall, statuses)).toEqual([5, 4, 1, 2, 3, 6]);
    expect(sorted(byNeed, statuses)).toEqual([5, 4, 2, 1, 3, 6]);
  });
});

describe('heldOrder', () => {
  const held = (wanted: readonly number[], shown: readonly number[]) =>
    heldOrder(named(wanted), shown).map(({ id }) => id);
  it('stays as it was, whatever the wanted order has become', () => {
    expect(held([3, 1, 2], [1, 2, 3])).toEqual([1, 2, 3]);
  });
  it('leaves out what is gone and adds what is new at the end, in the wanted order', () => {
    expect(held([5, 3, 4, 1], [1, 2, 3])).toEqual([1, 3, 5, 4]);
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
