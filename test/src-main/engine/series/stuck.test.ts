import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Presence } from '../../../../src-main/engine/series/presence.ts';
import type { Rows } from '../../../../src-main/engine/series/rows.ts';
import { StuckWatch } from '../../../../src-main/engine/series/stuck.ts';
import { rowsOf } from './sample-streams.ts';

const PERIOD = 1_000_000;
const watch = (
  limits: number[],
  below: number | null = null,
  modeRule: ConstructorParameters<typeof StuckWatch>[0]['modeRule'] = null,
): StuckWatch =>
  new StuckWatch({
    samplePeriod: PERIOD,
    limits,
    offRule: below === null ? null : { channel: 0, below },
    modeRule,
  });
const line = (values: readonly number[], presence?: readonly Presence[]): Rows =>
  rowsOf(
    values.map((value, i) => ({
      t: (i + 1) * PERIOD,
      values: [value],
      ...(presence === undefined ? {} : { presence: [presence[i]!] }),
    })),
  );
const seconds = (...list: number[]): number[] => list.map((s) => s * PERIOD);

test('stuck when the value has not moved for the limit, and masked until it moves', () => {
  const { masked, changes } = watch([3]).push(line([1, 2, 2, 2, 2, 2, 3, 3]));
  const [two, five, seven] = seconds(2, 5, 7);
  expect(changes).toEqual([
    { channel: 0, stuck: true, began: two, t: five },
    { channel: 0, stuck: false, began: two, t: seven },
  ]);
  expect([...masked]).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
});

test('without a limit a channel may stand still for ever', () => {
  expect(watch([Infinity]).push(line(new Array<number>(1000).fill(1))).changes).toEqual([]);
});

test('held values are no evidence: only samples say that a value has not moved', () => {
  const held = line([1, 1, 1, 1, 1, 1], ['present', 'held', 'held', 'held', 'held', 'present']);
  const [one, six] = seconds(1, 6);
  expect(watch([3]).push(held).changes).toEqual([{ channel: 0, stuck: true, began: one, t: six }]);
});

test('a standing machine is not stuck, and neither does a leap in time count', () => {
  const off = [0, 0, 0, 0, 0, 0, 5, 5.5, 5, 0, 0, 0, 0, 0];
  expect(watch([3], 1).push(line(off)).changes).toEqual([]);
  expect(watch([3]).push(line(off)).changes).not.toEqual([]);
  const leap = rowsOf([1, 2, 3, 90, 91, 92].map((s) => ({ t: s * PERIOD, values: [7] })));
  expect(watch([3]).push(leap).changes).toEqual([]);
});

test('in another mode than the limits were learned from a value may stand as long as it likes', () => {
  const rows = rowsOf(
    [1, 1, 1, 4, 4, 4, 4, 4, 4, 1, 1].map((mode, i) => ({ t: (i + 1) * PERIOD, values: [mode, 7] })),
  );
  const stuckIn = (modes: number[]): readonly unknown[] =>
    watch([Infinity, 3], null, { channel: 0, modes }).push(rows).changes;
  expect(stuckIn([1])).toEqual([]);
  expect(stuckIn([4])).toEqual([{ channel: 1, stuck: true, began: 3 * PERIOD, t: 6 * PERIOD }]);
});

test('a stuck channel stays stuck over a leap in time until its value moves', () => {
  const rows = rowsOf([1, 2, 3, 4, 90, 91, 92].map((s) => ({ t: s * PERIOD, values: [s < 92 ? 7 : 8] })));
  const { masked, changes } = watch([3]).push(rows);
  expect([...masked]).toEqual([0, 0, 0, 1, 1, 1, 0]);
  expect(changes.map(({ stuck }) => stuck)).toEqual([true, false]);
});

test('cutting the rows into blocks changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 60 }), fc.nat(60), (values, at) => {
      const whole = watch([4], 1).push(line(values));
      const parts = watch([4], 1);
      const rows = line(values);
      const [a, b] = [
        parts.push({
          t: rows.t.slice(0, at),
          values: rows.values.slice(0, at),
          presence: rows.presence.slice(0, at),
        }),
        parts.push({ t: rows.t.slice(at), values: rows.values.slice(at), presence: rows.presence.slice(at) }),
      ];
      expect([...a.masked, ...b.masked]).toEqual([...whole.masked]);
      expect([...a.changes, ...b.changes]).toEqual(whole.changes);
    }),
  );
});
