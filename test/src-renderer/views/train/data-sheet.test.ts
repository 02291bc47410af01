import { describe, expect, it } from 'vitest';
import type { DataSheet, FaultFinding, SelfTest } from '../../../../src-main/api/words.ts';
import { comparePaths } from '../../../../src-renderer/views/train/compare-paths.ts';
import {
  blindKinds,
  blindTags,
  countBlind,
  sheetCell,
  upToInWords,
} from '../../../../src-renderer/views/train/sheet-words.ts';

const found = (size: number, delaySeconds = 90): FaultFinding => ({ state: 'found', size, delaySeconds });
const missed = (upTo: number): FaultFinding => ({ state: 'not-found', upTo });

const tag = (name: string, findings: FaultFinding[], change: Partial<DataSheet['tags'][number]> = {}) => ({
  name,
  unit: 'bar',
  deviation: 0.125,
  constant: false,
  partner: 'Return',
  stuckAlarmSeconds: null,
  findings,
  ...change,
});
const sheet: DataSheet = {
  withinRows: 32,
  withinSeconds: 160,
  trials: 3,
  columns: [
    { kind: 'bias', unit: 'deviations', upTo: 10 },
    { kind: 'stuck', unit: 'rows', upTo: 32 },
    { kind: 'swapped', unit: 'whole', upTo: 1 },
    { kind: 'decoupled', unit: 'share', upTo: 1 },
  ],
  tags: [
    tag('Feed', [found(0.5), found(12), found(1), found(0.3)]),
    tag('Return', [found(10), missed(32), missed(1), missed(1)]),
    tag('Tank', [found(2), missed(32), found(1), missed(1)], { stuckAlarmSeconds: 600 }),
    tag('Set point', [found(3), { state: 'not-applicable' }, { state: 'not-measured' }, missed(1)], {
      constant: true,
      deviation: 0.05,
    }),
  ],
  best: ['Feed'],
};
const words = (t: number, shown: 'size' | 'own' | 'delay') =>
  sheet.columns.map((_column, k) => sheetCell(sheet, sheet.tags[t]!, k, shown).words);

describe('cells of a data sheet', () => {
  it('show the smallest size, the same in units and time, or the time to the alarm', () => {
    expect(words(0, 'size')).toEqual(['0.5', '12', 'found', '30 %']);
    expect(words(0, 'own')).toEqual(['0.063 bar', '1 min', 'found', '30 %']);
    expect(words(0, 'delay')).toEqual(['1 min 30 s', '1 min 30 s', '1 min 30 s', '1 min 30 s']);
  });

  it('say in words what has no number', () => {
    expect(words(1, 'size')).toEqual(['10', 'not found', 'not found', 'not found']);
    expect(words(2, 'own')).toEqual(['0.25 bar', 'own alarm, 10 min', 'found', 'not found']);
  });

  it('give sizes of a tag that never moved in its unit: its deviation is only a convention', () => {
    expect(words(3, 'size')).toEqual(['0.15 bar', '–', 'not tried', 'not found']);
  });

  it('tell the whole story in a sentence', () => {
    const sentence = (t: number, k: number) => sheetCell(sheet, sheet.tags[t]!, k, 'size').sentence;
    expect(sentence(0, 0)).toBe(
      'Feed, bias: found from 0.5 standard deviations (0.063 bar), alarm after 1 min 30 s',
    );
    expect(sentence(1, 1)).toBe('Return, stuck: not found, tried up to 32 grid steps (2 min 40 s)');
    expect(sentence(0, 2)).toMatch(/; swapped with Return$/);
    expect(sentence(3, 1)).toBe('Set point, stuck: does not apply');
    expect(sheet.columns.map(upToInWords)).toEqual([
      '10 standard deviations',
      '32 grid steps',
      null,
      '100 % of the value',
    ]);
  });

  it('are shaded more the larger a fault must be', () => {
    const effort = (t: number, k: number) => sheetCell(sheet, sheet.tags[t]!, k, 'size').effort;
    expect(effort(0, 0)).toBeLessThan(effort(2, 0));
    expect(effort(2, 0)).toBeLessThan(effort(1, 0));
    expect([effort(1, 1), effort(1, 0)]).toEqual([1, 1]);
    expect(effort(3, 1)).toBe(0);
  });
});

describe('blind spots', () => {
  it('are what is not found, unless the stuck-value alarm tells', () => {
    expect(sheet.tags.map((one) => blindKinds(sheet, one))).toEqual([
      [],
      ['stuck', 'swapped', 'decoupled'],
      ['decoupled'],
      ['decoupled'],
    ]);
    expect(blindTags(sheet).map((one) => one.tag.name)).toEqual(['Return', 'Tank', 'Set point']);
    // Neither what does not apply nor what was not tried counts.
    expect(countBlind(sheet)).toEqual({ tried: 14, blind: 5 });
  });
});

describe('the comparison of paths', () => {
  const of = (...paths: [string, 'linear' | 'memory', number, boolean][]): SelfTest => ({
    modelId: 1,
    found: 0.5,
    paths: paths.map(([path, side, share, heard]) => ({ path, side, found: share, heard })),
    dataSheet: null,
  });

  it('says who was better and by how much', () => {
    expect(
      comparePaths(
        of(
          ['dynamic', 'linear', 0.36, true],
          ['window', 'linear', 0.4, false],
          ['memory', 'memory', 0.31, false],
        ),
      ),
    ).toBe(
      'The linear references were better on injected faults by 9 percentage points: window PCA found 40 % of the faulty rows, against 31 % of MemAE. ' +
        'The score is carried by linear one-step prediction, which found 50 % of them together.',
    );
    expect(comparePaths(of(['window', 'linear', 0.2, false], ['memory', 'memory', 0.3, true]))).toMatch(
      /^The MemAE was better on injected faults by 10 percentage points: MemAE found 30 %/,
    );
  });

  it('does not call a difference below half a point one', () => {
    expect(comparePaths(of(['window', 'linear', 0.301, true], ['memory', 'memory', 0.304, true]))).toMatch(
      /^Linear references and MemAE were equally good .* found 30 %/,
    );
  });

  it('keeps the name of a path it has no word for, and says only who is heard where there is one side', () => {
    expect(comparePaths(of(['spectral', 'linear', 0.4, true]))).toBe(
      'The score is carried by spectral, which found 50 % of them together.',
    );
  });
});
