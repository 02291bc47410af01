import { describe, expect, it } from 'vitest';
import type { DataSheet, FaultFinding, Model, SelfTest } from '../../../../src-main/api/words.ts';
import { compareSheets } from '../../../../src-renderer/views/train/compare-sheets.ts';
import { middleBias, stateOf, versionBefore } from '../../../../src-renderer/views/train/version-order.ts';

const model = (id: number, changes: Partial<Model> = {}): Model => ({
  id,
  assetId: 1,
  baselineId: 1,
  createdAt: id,
  hash: 'a',
  backend: 'wasm',
  seed: 1,
  trainSeconds: 1,
  windowLength: 64,
  threshold: 1,
  falseAlarmsPerWeek: 1,
  extrapolated: false,
  verdict: '',
  flag: null,
  armed: false,
  shadow: false,
  retired: null,
  ...changes,
});
const found = (size: number): FaultFinding => ({ state: 'found', size, delaySeconds: 4 });
const blind: FaultFinding = { state: 'not-found', upTo: 10 };
const sheet = (tags: Record<string, [bias: FaultFinding, spike: FaultFinding]>): DataSheet => ({
  withinRows: 64,
  withinSeconds: 64,
  trials: 5,
  columns: [
    { kind: 'bias', unit: 'deviations', upTo: 10 },
    { kind: 'spike', unit: 'deviations', upTo: 20 },
  ],
  tags: Object.entries(tags).map(([name, findings]) => ({
    name,
    unit: 'bar',
    deviation: 1,
    constant: false,
    partner: null,
    stuckAlarmSeconds: null,
    findings,
  })),
  best: [],
});
const test = (dataSheet: DataSheet | null): SelfTest => ({ modelId: 1, found: 0.5, paths: [], dataSheet });

describe('versions', () => {
  it('rolls back to the newest usable one before the armed one', () => {
    const models = [model(1), model(2), model(3, { retired: 9 }), model(4, { armed: true }), model(5)];
    expect(versionBefore(models)?.id).toBe(2);
    expect(versionBefore(models.map((each) => ({ ...each, armed: false })))).toBeNull();
    expect(versionBefore([model(1, { armed: true }), model(2)])).toBeNull();
  });

  it('are armed, in shadow, retired or ready', () => {
    const all = [model(1, { armed: true }), model(2, { shadow: true }), model(3, { retired: 9 }), model(4)];
    expect(all.map(stateOf)).toEqual(['armed', 'shadow', 'retired', 'ready']);
  });

  it('are told by the middle of the smallest offsets found', () => {
    const of = (...biases: FaultFinding[]) =>
      middleBias(test(sheet(Object.fromEntries(biases.map((bias, i) => [`t${i}`, [bias, blind]])))));
    expect(of(found(3), blind, found(1), found(0.5))).toBe(1);
    expect(of(found(3), found(1))).toBe(2);
    expect(of(blind)).toBeNull();
    expect(middleBias(test(null))).toBeNull();
  });
});

describe('compareSheets', () => {
  it('lists only what differs, and says which sees the smaller fault', () => {
    const first = sheet({ flow: [found(2), blind], level: [found(1), found(5)], old: [found(1), blind] });
    const second = sheet({ flow: [found(1), found(7)], level: [found(1), found(9)], new: [blind, blind] });
    expect(compareSheets(first, second)).toEqual([
      { tag: 'flow', kind: 'bias', first: '2', second: '1', better: 'second' },
      { tag: 'flow', kind: 'spike', first: 'not found', second: '7', better: 'second' },
      { tag: 'level', kind: 'spike', first: '5', second: '9', better: 'first' },
    ]);
  });

  it('does not judge what was not tried', () => {
    const not: FaultFinding = { state: 'not-measured' };
    expect(compareSheets(sheet({ flow: [not, blind] }), sheet({ flow: [found(1), blind] }))).toMatchObject([
      { kind: 'bias', better: 'neither' },
    ]);
  });
});
