import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WINDOW_STATES, type WindowState } from '../../../../src-main/api/words.ts';
import { GOOD_SHARE, WindowGate } from '../../../../src-main/engine/series/window-gate.ts';
import { rowsOf } from './sample-streams.ts';

const PERIOD = 1_000_000;
type Step = Parameters<typeof rowsOf>[0][number];

function states(
  steps: readonly Step[],
  options: Partial<ConstructorParameters<typeof WindowGate>[0]> = {},
  masked?: Uint8Array,
): WindowState[] {
  const gate = new WindowGate({
    samplePeriod: PERIOD,
    channels: 1,
    context: 4,
    offRule: null,
    modeRule: null,
    ...options,
  });
  return Array.from(gate.push(rowsOf(steps), masked), (state) => WINDOW_STATES[state]!);
}
const steps = (...values: number[]): Step[] =>
  values.map((value, i) => ({
    t: (i + 1) * PERIOD,
    values: [value],
    presence: [Number.isNaN(value) ? 'missing' : 'present'],
  }));
const repeat = (state: WindowState, times: number): WindowState[] =>
  new Array<WindowState>(times).fill(state);

test('a window is scored from row context + 1 on', () => {
  expect(states(steps(1, 2, 3, 4, 5, 6))).toEqual([...repeat('warm-up', 4), 'scored', 'scored']);
});

test('a leap in time starts anew', () => {
  const rows = steps(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  const leaping = rows.map((row, i) => (i < 5 ? row : { ...row, t: row.t + PERIOD }));
  expect(states(leaping)).toEqual([
    ...repeat('warm-up', 4),
    'scored',
    ...repeat('warm-up', 4),
    'scored',
    'scored',
  ]);
});

test('four of five values are enough, three are a gap', () => {
  expect(states(steps(1, NaN, 3, 4, 5, 6, NaN, NaN, 9, 10, 11, 12))).toEqual([
    ...repeat('warm-up', 4),
    'scored',
    'scored',
    'scored',
    'gap',
    'gap',
    'gap',
    'gap',
    'scored',
  ]);
});

test('a channel whose hold has run out is stale at once, also while warming up', () => {
  const rows = steps(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const stale = rows.map((row, i): Step =>
    i === 1 || i === 6 ? { t: row.t, values: [NaN], presence: ['stale'] } : row,
  );
  expect(states(stale)).toEqual([
    'warm-up',
    'stale',
    'warm-up',
    'warm-up',
    'scored',
    'scored',
    'stale',
    'scored',
    'scored',
  ]);
});

test('off says off, and the windows after it warm up without looking into the standstill', () => {
  const offRule = { channel: 0, below: 1 };
  expect(states(steps(5, 5, 5, 5, 5, 0, 0.5, 5, 5, 5, 5, 5, 5), { offRule })).toEqual([
    ...repeat('warm-up', 4),
    'scored',
    'off',
    'off',
    ...repeat('warm-up', 4),
    'scored',
    'scored',
  ]);
  // Not knowing whether it runs is not the same as knowing that it stands.
  expect(states(steps(NaN, 5, 5, 5, 5), { offRule }).at(-1)).toBe('scored');
});

test('another mode says mode, after off and before all else, and the windows after it start anew', () => {
  const rows = [2, 2, 2, 2, 2.4, 3, 0, 1.5, 2, 2, 2, 2, 2].map((mode, i): Step => {
    const stale = i === 5 || i === 6;
    return {
      t: (i + 1) * PERIOD,
      values: [mode, stale ? NaN : 1],
      presence: ['present', stale ? 'stale' : 'present'],
    };
  });
  const rules = { offRule: { channel: 0, below: 1 }, modeRule: { channel: 0, modes: [2] } };
  expect(states(rows, { channels: 2, ...rules })).toEqual([
    ...repeat('warm-up', 4),
    'scored',
    'mode',
    'off',
    ...repeat('warm-up', 4),
    'scored',
    'scored',
  ]);
  expect(states(rows, { channels: 2, modeRule: rules.modeRule })[6]).toBe('mode');
  // Not knowing the mode is not the same as knowing that it is another one.
  expect(states(steps(2, NaN, 2, 2, 2), { modeRule: { channel: 0, modes: [2] } }).at(-1)).toBe('scored');
});

test('a masked channel is not required: one dead sensor does not blind the asset', () => {
  const rows: Step[] = Array.from({ length: 8 }, (_, i) => ({
    t: (i + 1) * PERIOD,
    values: [1, NaN],
    presence: ['present', 'stale'],
  }));
  expect(states(rows, { channels: 2 })).toEqual(repeat('stale', 8));
  const masked = Uint8Array.from({ length: 16 }, (_, at) => at % 2);
  expect(states(rows, { channels: 2 }, masked)).toEqual([...repeat('warm-up', 4), ...repeat('scored', 4)]);
});

const anyStep = fc.record({
  leap: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 3),
  cells: fc.array(
    fc.record({
      presence: fc.constantFrom('present', 'present', 'present', 'held', 'missing', 'stale'),
      value: fc.integer({ min: 0, max: 12 }),
      masked: fc.constantFrom(0, 0, 0, 1),
    }),
    { minLength: 2, maxLength: 2 },
  ),
});

describe('any rows', () => {
  const context = 5;
  const offRule = { channel: 1, below: 1 };
  const modeRule = { channel: 0, modes: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
  const rules = { offRule, modeRule };
  const streams = fc.array(anyStep, { maxLength: 80 }).map((list) => {
    let t = 0;
    return list.map(({ leap, cells }) => {
      t += leap * PERIOD;
      const known = cells.map(({ presence, value }) =>
        presence === 'present' || presence === 'held' ? value : NaN,
      );
      return {
        t,
        values: known,
        presence: cells.map(({ presence }) => presence),
        masked: cells.map((c) => c.masked),
      };
    });
  });
  const maskOf = (rows: readonly { masked: number[] }[]): Uint8Array =>
    Uint8Array.from(rows.flatMap(({ masked }) => masked));

  test('states are what the definition says, looking back from each row', () => {
    fc.assert(
      fc.property(streams, (rows) => {
        const off = rows.map(({ values }) => values[1]! < 1);
        const other = rows.map(({ values }) => values[0]! > 10);
        const expected = rows.map((row, i): WindowState => {
          if (off[i]) return 'off';
          if (other[i]) return 'mode';
          const required = [0, 1].filter((c) => row.masked[c] === 0);
          if (required.some((c) => row.presence[c] === 'stale')) return 'stale';
          const window = rows.slice(Math.max(0, i - context), i + 1);
          const whole =
            window.length === context + 1 &&
            window.every((r, k) => k === 0 || r.t - window[k - 1]!.t === PERIOD) &&
            ![...off.slice(i - context, i + 1), ...other.slice(i - context, i + 1)].includes(true);
          if (!whole) return 'warm-up';
          const share = (c: number): number =>
            window.filter((r) => !Number.isNaN(r.values[c]!)).length / window.length;
          return required.every((c) => share(c) >= GOOD_SHARE) ? 'scored' : 'gap';
        });
        expect(states(rows, { channels: 2, context, ...rules }, maskOf(rows))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('cutting the rows into blocks changes no state', () => {
    fc.assert(
      fc.property(streams, fc.nat(80), (rows, at) => {
        const gate = new WindowGate({ samplePeriod: PERIOD, channels: 2, context, ...rules });
        const parts = [rows.slice(0, at), rows.slice(at)].flatMap((part) => [
          ...gate.push(rowsOf(part), maskOf(part)),
        ]);
        expect(parts.map((state) => WINDOW_STATES[state]!)).toEqual(
          states(rows, { channels: 2, context, ...rules }, maskOf(rows)),
        );
      }),
    );
  });
});
