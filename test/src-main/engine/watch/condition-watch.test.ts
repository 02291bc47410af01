import { describe, expect, it } from 'vitest';
import { ConditionWatch } from '../../../../src-main/engine/watch/condition-watch.ts';

const times = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i + 1);
const push = (watch: ConditionWatch, ...rows: number[][]) =>
  watch.push(times(rows.length), Uint8Array.from(rows.flat()));

describe('ConditionWatch', () => {
  it('tells which tag fell into the condition and out of it', () => {
    const watch = new ConditionWatch(2, 2);
    expect(push(watch, [0, 0], [0, 1], [0, 1])).toEqual([{ channel: 1, present: true, t: 2 }]);
    expect(watch.channels).toEqual([1]);
    expect(watch.reports(1)).toBe(true);
    expect(push(watch, [0, 0])).toEqual([{ channel: 1, present: false, t: 1 }]);
    expect(watch.channels).toEqual([]);
  });

  it('makes one lost connection one change, not one for each tag', () => {
    const watch = new ConditionWatch(2, 2);
    expect(push(watch, [0, 0], [1, 1])).toEqual([{ channel: null, present: true, t: 2 }]);
    expect(watch.reports(0)).toBe(false);
    expect(push(watch, [0, 1], [0, 0])).toEqual([
      { channel: 1, present: true, t: 1 },
      { channel: null, present: false, t: 1 },
      { channel: 1, present: false, t: 2 },
    ]);
  });

  it('hands single tags over to the asset when enough of them join', () => {
    const watch = new ConditionWatch(3, 2);
    push(watch, [0, 0, 1]);
    expect(push(watch, [1, 0, 1])).toEqual([
      { channel: 2, present: false, t: 1 },
      { channel: null, present: true, t: 1 },
    ]);
    expect(watch.channels).toEqual([0, 2]);
  });
});
