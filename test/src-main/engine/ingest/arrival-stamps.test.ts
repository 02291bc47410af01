import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createArrivalStamps } from '../../../../src-main/engine/ingest/arrival-stamps.ts';

test('stamps rise strictly whatever the clock does, and are the clock where that rises', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50)), fc.option(fc.nat(50)), (clock, newest) => {
      const stamps = createArrivalStamps(newest);
      let last = newest ?? 0;
      for (const now of clock) {
        const stamp = stamps.next(now);
        expect(stamp).toBe(now > last ? now : last + 1);
        last = stamp;
      }
    }),
  );
});
