import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { language } from '../../../src-renderer/messages/language.ts';
import {
  decimalsFor,
  formatBytes,
  formatCount,
  formatDuration,
  formatLoose,
  formatPeriod,
  formatRatio,
  formatValue,
} from '../../../src-renderer/series/number-format.ts';
import { inStyle, NUMBER_STYLES, numberChoice } from '../../../src-renderer/series/number-style.ts';

afterEach(() => {
  language.recall('en');
  numberChoice.recall('language');
});

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

  it.each([
    [0.2, '0.2 s'],
    [3.2, '3.2 s'],
    [5, '5 s'],
    [90.5, '1 min 31 s'],
  ])('a chosen length of %s seconds is %s', (seconds, text) => expect(formatPeriod(seconds)).toBe(text));

  it('gives decimals for about a thousandth of the range', () => {
    expect([decimalsFor(0, 1000), decimalsFor(0, 10), decimalsFor(0, 0.5), decimalsFor(3, 3)]).toEqual([
      0, 1, 3, 2,
    ]);
  });
  it('writes values with unit, minus sign and a dash for none', () => {
    expect(formatValue(-1.256, 2, 'mm/s')).toBe('−1.26 mm/s');
    expect(formatValue(NaN, 2, 'mm/s')).toBe('–');
    expect([formatLoose(1480.25), formatLoose(0.00001234), formatLoose(0)]).toEqual([
      '1,480',
      '1.23e−5',
      '0',
    ]);
    expect(formatCount(1_284_113)).toBe('1,284,113');
    expect([9, 12_400, 3_400_000, 41e9, 1.26e12].map(formatBytes)).toEqual([
      '9 B',
      '12 kB',
      '3.4 MB',
      '41.0 GB',
      '1.3 TB',
    ]);
  });
});

describe('number styles', () => {
  it('follow the language until another one is chosen', () => {
    language.value = 'de';
    expect(formatValue(-1234.5, 1, 'kPa')).toBe('−1.234,5 kPa');
    expect([formatRatio(4.5, 2.5), formatBytes(41e9), formatCount(1_284_113)]).toEqual([
      '1,8 ×',
      '41,0 GB',
      '1.284.113',
    ]);
    numberChoice.value = 'space-comma';
    expect(formatValue(1_234_567.25, 2)).toBe('1\u202f234\u202f567,25');
    numberChoice.value = 'comma-point';
    expect(formatLoose(0.00001234)).toBe('1.23e−5');
    expect(formatValue(1234.5, 1)).toBe('1,234.5');
  });

  it('say lengths of time as the language does', () => {
    language.value = 'ko';
    expect([formatDuration(200), formatDuration(0)]).toEqual(['3분 20초', '0초']);
    language.value = 'de';
    expect(formatDuration(1000.5 * 86_400)).toBe('1.000 d 12 h');
  });

  it('never confuse one number with another', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom(...NUMBER_STYLES),
        (value, decimals, style) => {
          const [group, decimal] = [inStyle('1234', style)[1]!, inStyle('1.5', style)[1]!];
          expect(group).not.toBe(decimal);
          const fixed = value.toFixed(decimals);
          const read = inStyle(fixed, style).replaceAll(group, '').replace(decimal, '.').replace('−', '-');
          // Nothing has no sign.
          expect(Number(read) + 0).toBe(Number(fixed) + 0);
          expect(read.replace('-', '')).toBe(fixed.replace('-', ''));
        },
      ),
    );
  });
});
