import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLocalClock } from '../../../../src-main/engine/exchange/time/local-clock.ts';
import { readIsoTime, readWrittenTime } from '../../../../src-main/engine/exchange/time/iso-time.ts';
import { openTimeReader } from '../../../../src-main/engine/exchange/time/time-reader.ts';
import { readMoment } from '../../../../src-main/engine/exchange/time/read-moment.ts';
import { zonedTime } from '../../../../src-main/engine/incident/zoned-time.ts';

const local = (text: string): number => readWrittenTime(text)!.local;
const iso = (t: number): string => new Date(t / 1000).toISOString();

describe('a wall clock', () => {
  it('gives every moment back that it shows once, in any zone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          'Europe/Berlin',
          'America/New_York',
          'Australia/Lord_Howe',
          'Asia/Kolkata',
          'Pacific/Apia',
        ),
        fc.array(fc.integer({ min: 0, max: 4_000_000_000 }), { minLength: 1, maxLength: 20 }),
        (timeZone, seconds) => {
          const zone = zonedTime(timeZone, 'en');
          const clock = openLocalClock(timeZone, 'later');
          for (const second of seconds) {
            const t = second * 1e6 + 123;
            const shown = t + zone.offsetSeconds(t) * 1e6;
            const before = clock.counts.twice;
            const read = clock.moment(shown);
            // Whatever it means, the clock showed this reading then.
            expect(read + zone.offsetSeconds(read) * 1e6).toBe(shown);
            if (clock.counts.twice === before) expect(read).toBe(t);
          }
          expect(clock.counts.leftOut).toBe(0);
        },
      ),
    );
  });

  it.each([
    [1, 1],
    [60, 1],
    [900, 1],
    [1800, 1],
    [3600, 1],
    [1, -3],
  ])(
    'is followed through the night in which it is put back, at rows every %i s, jitter %i',
    (step, jitter) => {
      const clock = openLocalClock('Europe/Berlin', 'later');
      const zone = zonedTime('Europe/Berlin', 'en');
      const start = Date.UTC(2026, 9, 24, 20) * 1000;
      for (let row = 0; row < (10 * 3600) / step; row++) {
        // A row that comes a little late, now and then, is no reason to jump an hour.
        const t = start + (row + (jitter < 0 && row % 10 === 9 ? jitter : 0)) * step * 1e6;
        expect(iso(clock.moment(t + zone.offsetSeconds(t) * 1e6))).toBe(iso(t));
      }
      expect(clock.counts.twice).toBe(7200 / step);
    },
  );

  it('takes the same reading of several tags for one moment where rows are samples', () => {
    const clock = openLocalClock('Europe/Berlin', 'same');
    const reading = local('2026-10-25 02:30:00');
    expect([1, 2, 3].map(() => iso(clock.moment(reading)))).toEqual(
      new Array<string>(3).fill('2026-10-25T00:30:00.000Z'),
    );
  });

  it('takes a row that is in the file twice for one moment', () => {
    const clock = openLocalClock('Europe/Berlin', 'later');
    const shown = ['02:20', '02:30', '02:30', '02:40', '02:50', '02:00', '02:10'];
    expect(shown.map((time) => iso(clock.moment(local(`2026-10-25 ${time}:00`))).slice(11, 16))).toEqual([
      '00:20',
      '00:30',
      '00:30',
      '00:40',
      '00:50',
      '01:00',
      '01:10',
    ]);
  });

  it('reads what it never shows as if it had not been put forward', () => {
    const clock = openLocalClock('Europe/Berlin', 'later');
    expect(iso(clock.moment(local('2026-03-29 02:30:00')))).toBe('2026-03-29T01:30:00.000Z');
    expect(clock.counts).toEqual({ twice: 0, leftOut: 1 });
  });

  it('refuses a zone that there is not', () => {
    expect(() => openLocalClock('Europe/Bärlin', 'same')).toThrow(/no time zone/);
  });
});

describe('written times', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000000'],
    ['2026-01-31 12:34', '2026-01-31T12:34:00.000000'],
    ['2026-01-31T12:34:56,789', '2026-01-31T12:34:56.789000'],
    ['2026-01-31T12:34:56.1234567Z', '2026-01-31T12:34:56.123457'],
    ['2026-01-31T12:34:56+05:30', '2026-01-31T07:04:56.000000'],
    ['2026-01-31T12:34:56-0330', '2026-01-31T16:04:56.000000'],
    ['2026-01-31T24:00:00Z', '2026-02-01T00:00:00.000000'],
    ['2026-01-31T12:00:00+01', '2026-01-31T11:00:00.000000'],
  ])('%s', (text, utc) => {
    expect(zonedTime('UTC', 'en').iso(readIsoTime(text)!, 6)).toBe(`${utc}+00:00`);
  });

  it.each([
    '2026-02-31',
    '2026-13-01',
    '2026-01-31T24:30:00Z',
    '2026-01-31T25:00',
    '12:00',
    '31.01.2026',
    '',
  ])('%s is none', (text) => expect(readIsoTime(text)).toBeNull());

  it('a person means the zone that is named beside it', () => {
    expect(iso(readMoment('2026-07-01 12:00', 'Europe/Berlin')!)).toBe('2026-07-01T10:00:00.000Z');
    expect(iso(readMoment('2026-07-01T12:00:00Z', 'Europe/Berlin')!)).toBe('2026-07-01T12:00:00.000Z');
    expect(readMoment('tomorrow', 'UTC')).toBeNull();
  });
});

describe('counted times', () => {
  const read = (unit: 's' | 'ms' | 'us' | 'ns') => openTimeReader(null, unit, openLocalClock('UTC', 'same'));

  it('are exact to the microsecond, however many digits they have', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 4_102_444_799_999_999n }),
        fc.integer({ min: 0, max: 499 }),
        (t, rest) => {
          const micros = Number(t);
          const text = String(t).padStart(7, '0');
          expect(read('us')(text)).toBe(micros);
          expect(read('us')(t)).toBe(micros);
          expect(read('ns')(`${t}${String(rest).padStart(3, '0')}`)).toBe(micros);
          expect(read('ns')(t * 1000n + BigInt(rest))).toBe(micros);
          expect(read('s')(`${text.slice(0, -6)}.${text.slice(-6)}${rest < 400 ? '4' : ''}`)).toBe(micros);
          expect(read('ms')(`${text.slice(0, -3)}.${text.slice(-3)}`)).toBe(micros);
        },
      ),
    );
  });

  it.each([
    ['1.7E+12', 'ms', 1.7e15],
    [1_700_000_000.5, 's', 1.7000000005e15],
    ['-5', 's', 'time out of range'],
    ['1700000000000', 's', 'time out of range'],
    ['', 's', 'no time'],
    ['soon', 'ms', 'no time'],
    [null, 'ms', 'no time'],
    [true, 'ms', 'no time'],
    [NaN, 's', 'no time'],
    [Infinity, 's', 'no time'],
  ] as const)('%j as %s is %s', (cell, unit, t) => expect(read(unit)(cell)).toBe(t));
});
