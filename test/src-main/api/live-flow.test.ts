import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveRows } from '../../../src-main/api/contract.ts';
import {
  createLiveFlow,
  type FlowingRows,
  HELD_STEPS,
  UNCONFIRMED,
} from '../../../src-main/api/live-flow.ts';
import { liveRows } from './live-rows.ts';

const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ push: fc.integer({ min: 1, max: 400 }), asset: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.constant('confirm' as const) },
);

test('whatever the screen does: bounded on the way, in order, rows whole, and every step accounted for', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const sent: LiveRows[] = [];
      const flow = createLiveFlow((rows) => sent.push(rows));
      const pushed = new Map<number, number>();
      let confirmed = 0;
      for (const each of actions) {
        if (each === 'confirm') {
          if (confirmed < sent.length) {
            confirmed += 1;
            flow.confirm();
          }
        } else {
          const first = pushed.get(each.asset) ?? 0;
          flow.push(liveRows(each.asset, first, each.push));
          pushed.set(each.asset, first + each.push);
        }
        expect(sent.length - confirmed).toBeLessThanOrEqual(UNCONFIRMED);
      }
      while (confirmed < sent.length) {
        confirmed += 1;
        flow.confirm();
      }
      for (const [asset, total] of pushed) {
        const mine = sent.filter((rows) => rows.assetId === asset);
        const steps = mine.flatMap((rows) => [...rows.t]);
        expect(steps).toEqual([...steps].sort((a, b) => a - b));
        // The newest step always arrives.
        expect(steps.at(-1)).toBe(total - 1);
        for (const rows of mine) {
          expect(rows).toEqual(liveRows(asset, rows.t[0]!, rows.t.length));
        }
      }
      expect(flow.counts.in).toBe(flow.counts.out + flow.counts.dropped);
      expect(flow.counts.out).toBe(sent.reduce((sum, rows) => sum + rows.t.length, 0));
    }),
    { numRuns: 200 },
  );
});

test('a screen that takes nothing costs a bounded number of steps, the newest ones', () => {
  const sent: LiveRows[] = [];
  const flow = createLiveFlow((rows) => sent.push(rows));
  for (let batch = 0; batch < 5000; batch += 1) flow.push(liveRows(1, batch * 10, 10));
  expect(sent.length).toBe(UNCONFIRMED);
  flow.confirm();
  expect(sent.at(-1)!.t.length).toBe(HELD_STEPS);
  expect(sent.at(-1)!.t.at(-1)).toBe(49_999);
  expect(flow.counts.dropped).toBe(50_000 - UNCONFIRMED * 10 - HELD_STEPS);
});

test('rows of another model never share a batch with older ones', () => {
  const sent: LiveRows[] = [];
  const flow = createLiveFlow((rows) => sent.push(rows));
  for (let batch = 0; batch < UNCONFIRMED; batch += 1) flow.push(liveRows(1, batch, 1));
  flow.push(liveRows(1, 100, 5, 2, 1));
  flow.push(liveRows(1, 105, 5, 3, 2));
  flow.confirm();
  expect(sent.at(-1)).toEqual(liveRows(1, 105, 5, 3, 2));
  expect(flow.counts.dropped).toBe(5);
});

test('a replay and the asset it replays are told apart', () => {
  const sent: FlowingRows[] = [];
  const flow = createLiveFlow((rows) => sent.push(rows));
  for (let batch = 0; batch < UNCONFIRMED; batch += 1) flow.push(liveRows(1, batch, 1));
  flow.push(liveRows(1, 100, 5));
  flow.push({ ...liveRows(1, 0, 3), replayId: 7 });
  flow.push(liveRows(1, 105, 5));
  flow.push({ ...liveRows(1, 3, 3), replayId: 7 });
  flow.confirm();
  flow.confirm();
  expect(sent.slice(UNCONFIRMED)).toEqual([liveRows(1, 100, 10), { ...liveRows(1, 0, 6), replayId: 7 }]);
  expect(flow.counts.dropped).toBe(0);
});
