import { describe, expect, it } from 'vitest';
import {
  decimalsFor,
  formatBytes,
  formatCount,
  formatDuration,
  formatLoose,
  formatRatio,
  formatValue,
} from '../../../src-renderer/series/number-format.ts';

describe('number formats', () => {
  it.each([
    [4.5, 2.5, '1.8 ×'],
    [0, 2, '0.0 ×'],
    [500, 2, '250 ×'],
    [null, 2, '–'],
    [1, 0, '–'],
    [NaN, 1, '–'],
  ])('ratio of %s to %s is %s', (score, threshold, text) => expect(formatRatio(score, threshold)).toBe(text));

  it.each([
    [0, '0 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [3600, '1 h'],
    [14_700, '4 h 5 min'],
    [183_600, '2 d 3 h'],
    [NaN, '–'],
  ])('%s seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('gives decimals for about a thousandth of the range', () => {
    expect([decimalsFor(0, 1000), decimalsFor(0, 10), decimalsFor(0, 0.5), decimalsFor(3, 3)]).toEqual([
      0, 1, 3, 2,
    ]);
  });
  it('writes values with unit, minus sign and a dash for none', () => {
    expect(formatValue(-1.256, 2, 'mm/s')).toBe('−1.26 mm/s');
    expect(formatValue(NaN, 2, 'mm/s')).toBe('–');
    expect([formatLoose(1480.25), formatLoose(0.00001234), formatLoose(0)]).toEqual(['1480', '1.23e−5', '0']);
    expect(formatCount(1_284_113)).toBe('1\u202f284\u202f113');
    expect([9, 12_400, 3_400_000, 41e9, 1.26e12].map(formatBytes)).toEqual([
      '9 B',
      '12 kB',
      '3.4 MB',
      '41.0 GB',
      '1.3 TB',
    ]);
  });
});
