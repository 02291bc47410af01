/** Standing still is judged by the tag's own habit. */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { StillWatch } from '../../../../src-main/engine/baseline/still-watch.ts';
import { seededRandom } from '../../../../models/network/index.ts';

const MINUTE = 60;
/** A tag sampled once a second. @param valueAt by the second */
function watched(seconds: number, valueAt: (second: number) => number) {
  const still = new StillWatch(SECOND);
  for (let s = 0; s < seconds; s++) still.add(s * SECOND, valueAt(s), 30 * SECOND);
  return still.result(SECOND);
}

describe('a tag that stands still', () => {
  it('is stuck after seconds where it always moves', () => {
    const random = seededRandom(1);
    const noise = Float64Array.from({ length: 7200 }, () => random.uniform());
    const { share, longest } = watched(7200, (s) => noise[s >= 1000 && s < 1060 ? 1000 : s]!);
    expect(longest).toBe(59 * SECOND);
    expect(share).toBeCloseTo(60 / 7200, 9);
    expect(watched(7200, (s) => noise[s]!)).toMatchObject({ share: 0, longest: 0, constant: false });
  });

  it('is not stuck after minutes where it moves every ten of them, and is after hours', () => {
    const slow = (s: number): number => Math.floor(s / (10 * MINUTE)) % 50;
    expect(watched(12 * 60 * MINUTE, slow)).toMatchObject({ share: 0, longest: (10 * MINUTE - 1) * SECOND });
    const stuck = watched(15 * 60 * MINUTE, (s) => slow(s < 12 * 60 * MINUTE ? s : 12 * 60 * MINUTE));
    expect(stuck.share).toBeCloseTo(3 / 15, 2);
  });

  it('is at rest where it has few states, however seldom they change', () => {
    const valve = (s: number): number => (s < 3600 ? Math.floor(s / 60) % 2 : 1);
    const { share, longest } = watched(8 * 3600, valve);
    expect(share).toBe(0);
    expect(longest).toBeGreaterThan(6 * 3600 * SECOND);
  });

  it('has no habit after a few changes, but may be constant', () => {
    const few = watched(10_000, (s) => (s < 10 ? s : 10));
    expect(few).toMatchObject({ share: 0, constant: true });
    expect(watched(10_000, (s) => (s % 4 === 0 ? s : 10)).constant).toBe(false);
    expect(watched(0, () => 0)).toMatchObject({ samples: 0, share: 0, longest: 0, constant: false });
  });

  it('counts from the first to the newest sample of a value, not over a silence', () => {
    const still = new StillWatch(SECOND);
    for (const s of [0, 1, 2, 500, 501]) still.add(s * SECOND, 4.5, 30 * SECOND);
    expect(still.result(SECOND).longest).toBe(2 * SECOND);
  });
});
