import { describe, expect, it } from 'vitest';
import { PRESENT, STALE, type Rows } from '../../../../src-main/engine/series/index.ts';
import { StaleWatch } from '../../../../src-main/engine/watch/stale-watch.ts';

const rows = (...presence: number[][]): Rows => ({
  t: Float64Array.from(presence, (_, i) => i + 1),
  values: new Float32Array(presence.length * 2),
  presence: Uint8Array.from(presence.flat()),
});

describe('StaleWatch', () => {
  it('tells which tag went silent and came back', () => {
    const watch = new StaleWatch(2);
    expect(watch.push(rows([PRESENT, PRESENT], [PRESENT, STALE], [PRESENT, STALE]))).toEqual([
      { channel: 1, stale: true, t: 2 },
    ]);
    expect(watch.channels).toEqual([1]);
    expect(watch.push(rows([PRESENT, PRESENT]))).toEqual([{ channel: 1, stale: false, t: 1 }]);
    expect(watch.channels).toEqual([]);
  });

  it('makes one lost connection one change, not one for each tag', () => {
    const watch = new StaleWatch(2);
    expect(watch.push(rows([PRESENT, PRESENT], [STALE, STALE]))).toEqual([{ channel: null, stale: true, t: 2 }]);
    expect(watch.push(rows([PRESENT, STALE], [PRESENT, PRESENT]))).toEqual([
      { channel: 1, stale: true, t: 1 },
      { channel: null, stale: false, t: 1 },
      { channel: 1, stale: false, t: 2 },
    ]);
  });

  it('hands a single silent tag over to the silent asset', () => {
    const watch = new StaleWatch(2);
    watch.push(rows([PRESENT, STALE]));
    expect(watch.push(rows([STALE, STALE]))).toEqual([
      { channel: 1, stale: false, t: 1 },
      { channel: null, stale: true, t: 1 },
    ]);
  });
});
