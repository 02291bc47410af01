import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeDataSheet,
  measureDataSheet,
  recordedRows,
  type DataSheet,
  type DataSheetOptions,
  type Finding,
} from '../../../models/data-sheet/index.ts';
import type { FaultKind } from '../../../models/faults/index.ts';
import type { Segment } from '../../../models/index.ts';
import { fitNormalisation, normaliseRows } from '../../../models/normalise/index.ts';
import { CONSTANT, CONTEXT, DEVIATION, knownDetector, knownRows, NAMES, PERIOD } from './known-detector.ts';

const C = NAMES.length;
const WITHIN = 20;
const options: DataSheetOptions = {
  stretches: [knownRows(400), knownRows(300, 1000)],
  deviation: DEVIATION,
  constant: CONSTANT,
  stuckLimit: [Infinity, 120, Infinity, Infinity],
  within: WITHIN,
  seed: 1,
  budget: 60_000,
  breathe: () => Promise.resolve(),
};
const measure = (change: Partial<DataSheetOptions> = {}, calls: Segment[] = []) =>
  measureDataSheet(knownDetector(calls), { ...options, ...change });
const finding = (sheet: DataSheet, name: string, kind: FaultKind): Finding =>
  sheet.channels[NAMES.indexOf(name)]!.findings[sheet.columns.findIndex((column) => column.kind === kind)]!;

describe('the data sheet', () => {
  it('names the smallest size beyond the threshold, and how late the alarm comes', async () => {
    const sheet = await measure();
    // The score of an offset is its size: 3 is the first above 2.5, and the on-delay takes one more row.
    expect(finding(sheet, 'level', 'bias')).toEqual({ state: 'found', size: 3, delaySeconds: PERIOD });
    expect(finding(sheet, 'flow', 'bias')).toEqual({ state: 'found', size: 3, delaySeconds: PERIOD });
    // Reaches 3 in row 20; above 2.5 from row 17 on, the second of them raises the alarm.
    expect(finding(sheet, 'level', 'drift')).toEqual({ state: 'found', size: 3, delaySeconds: 17 * PERIOD });
    // One row above the threshold is not two.
    expect(finding(sheet, 'flow', 'spike')).toEqual({ state: 'not-found', upTo: 20 });
    expect(finding(sheet, 'level', 'swapped').state).toBe('found');
    expect(finding(sheet, 'level', 'stuck').state).toBe('found');
    expect(finding(sheet, 'flow', 'decoupled')).toMatchObject({ state: 'found', size: expect.any(Number) });
    expect(sheet.channels.map(({ partner }) => partner)).toEqual([1, 0, 1, expect.any(Number)]);
    expect(sheet.trials).toBe(5);
    expect(sheet.withinSeconds).toBe(WITHIN * PERIOD);
  });

  it('waits for the alarm that is deployed', async () => {
    const rule = { onDelayWindows: 1, offDelaySeconds: 0, clearRatio: 1 };
    const sheet = await measure({ rule });
    expect(finding(sheet, 'flow', 'spike')).toEqual({ state: 'found', size: 3, delaySeconds: 0 });
    expect(finding(sheet, 'level', 'bias')).toEqual({ state: 'found', size: 3, delaySeconds: 0 });
    const patient = await measure({ rule: { ...rule, onDelayWindows: WITHIN } });
    // Of the drift only the last rows lie above.
    expect(finding(patient, 'level', 'drift').state).toBe('not-found');
    expect(finding(patient, 'level', 'bias')).toEqual({ state: 'found', size: 3, delaySeconds: 190 });
  });

  it('states a stuck channel in the rows it had stood still at the alarm', async () => {
    const { state, size, delaySeconds } = finding(await measure(), 'level', 'stuck') as Finding & {
      state: 'found';
    };
    expect(state).toBe('found');
    expect(size).toBeGreaterThanOrEqual(2);
    expect(size).toBeLessThanOrEqual(WITHIN);
    expect(delaySeconds).toBeGreaterThan((size - 2) * PERIOD);
    expect(delaySeconds).toBeLessThanOrEqual((size - 1) * PERIOD);
  });

  it('says of a channel nobody looks at that nothing is found, and of one that never moves what does not apply', async () => {
    const sheet = await measure();
    const states = (name: string) =>
      Object.fromEntries(sheet.columns.map(({ kind }) => [kind, finding(sheet, name, kind).state]));
    // Swapped, its values stand under the name of one that is looked at.
    const { swapped, ...alone } = states('blind');
    expect(swapped).toBe('found');
    expect(new Set(Object.values(alone))).toEqual(new Set(['not-found']));
    expect(states('set point')).toMatchObject({
      bias: 'found',
      stuck: 'not-applicable',
      delay: 'not-applicable',
      decoupled: 'not-applicable',
    });
    expect(sheet.channels[3]!.constant).toBe(true);
    expect(sheet.best).not.toContain(2);
  });

  it('is the same for the same seed, and never scores more rows than allowed', async () => {
    const first = await measure();
    expect(await measure()).toEqual(first);
    expect(await measure({ seed: 2 })).not.toEqual(first);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3000, max: 40_000 }), async (budget) => {
        const calls: Segment[] = [];
        const sheet = await measure({ budget }, calls);
        const rows = calls.reduce((sum, { t }) => sum + t.length, 0);
        expect(sheet.scoredRows).toBe(rows);
        expect(rows).toBeLessThanOrEqual(budget);
        expect(sheet.channels.some(({ findings }) => findings.some(({ state }) => state === 'found'))).toBe(
          true,
        );
      }),
      { numRuns: 12 },
    );
  });

  it('measures some channels only where the budget is not enough for all, and says so', async () => {
    const sheet = await measure({ budget: 1100 });
    const measured = sheet.channels.map(({ findings }) =>
      findings.some(({ state }) => state !== 'not-measured'),
    );
    expect(measured).toContain(true);
    expect(measured).toContain(false);
    expect(sheet.trials).toBe(1);
    expect(describeDataSheet(sheet)).toContain('in a single trial.');
  });

  it('tries faults only where normal operation raises no alarm by itself', async () => {
    const rows = knownRows(400);
    // From row 200 on the level is off by itself.
    for (let t = 200; t < 400; t++) rows.values[t * C] = rows.values[t * C]! + 5 * DEVIATION[0]!;
    const calls: Segment[] = [];
    const sheet = await measure({ stretches: [rows] }, calls);
    expect(finding(sheet, 'flow', 'bias')).toEqual({ state: 'found', size: 3, delaySeconds: PERIOD });
    const trials = calls.filter(({ t }) => t.length === CONTEXT + WITHIN);
    expect(trials.length).toBeGreaterThan(100);
    for (const { t } of trials) expect(t.at(-1)!).toBeLessThanOrEqual(201 * PERIOD * 1e6);
  });

  it('measures nothing where nothing is normal for long enough', async () => {
    for (const stretches of [[], [knownRows(CONTEXT + 8 + WITHIN - 1)]]) {
      const sheet = await measure({ stretches });
      expect(sheet.channels.flatMap(({ findings }) => findings).map(({ state }) => state)).toEqual(
        new Array(C * 8).fill('not-measured'),
      );
      expect(describeDataSheet(sheet)).toMatch(/^Data sheet: nothing could be tried, .*Record more\.$/);
    }
  });

  it('does not try a channel without values', async () => {
    const rows = knownRows(400);
    for (let t = 0; t < 400; t++) rows.values[t * C + 2] = NaN;
    const sheet = await measure({ stretches: [rows] });
    expect(new Set(sheet.channels[2]!.findings.map(({ state }) => state))).toEqual(new Set(['not-measured']));
    expect(finding(sheet, 'level', 'bias')).toMatchObject({ state: 'found', size: 3 });
  });

  it('tells how far it is and is cancelled by breathe', async () => {
    const shares: number[] = [];
    await measure({ onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const reason = new Error('no longer wanted');
    let left = 40;
    const breathe = () => (left-- > 0 ? Promise.resolve() : Promise.reject(reason));
    await expect(measure({ breathe })).rejects.toBe(reason);
    expect(left).toBe(-1);
  });

  it('refuses a time within which no alarm can be raised', async () => {
    await expect(measure({ within: 1 })).rejects.toThrow('Allow more rows');
  });

  it('is described in words, with the blind spots by name', async () => {
    const words = describeDataSheet(await measure());
    expect(words).toMatch(
      /^Data sheet: \d+ of 29 combinations .* within 20 rows \(200 s\) in at least half of 5 trials\./,
    );
    expect(words).toMatch(/Best watched: .*(level|flow)/);
    expect(words).toContain('blind bias, drift, noise, spike, stuck, delayed, broken correlation');
    // The stuck-value alarm tells of it, whatever the score says.
    const told = describeDataSheet(await measure({ stuckLimit: [120, 120, 120, Infinity] }));
    expect(told).toContain('blind bias, drift, noise, spike, delayed, broken correlation');
  });
});

describe('recorded rows', () => {
  it('are what was normalised, with the gaps where they were', () => {
    const rows = knownRows(60);
    rows.values[5 * C + 1] = NaN;
    const normalisation = fitNormalisation([rows], C);
    const back = recordedRows(normaliseRows(rows.values, normalisation), normalisation, PERIOD);
    expect([...back.t]).toEqual([...rows.t]);
    for (const [at, value] of rows.values.entries())
      if (Number.isNaN(value)) expect(back.values[at]).toBeNaN();
      else expect(back.values[at]).toBeCloseTo(value, 4);
  });
});
