import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { language } from '../../../src-renderer/messages/language.ts';
import {
  allZones,
  clockTime,
  dateTime,
  dayMonth,
  fromField,
  fullDate,
  instantOf,
  isZone,
  localZone,
  offsetAt,
  shownZone,
  toField,
  zoneChoice,
  zoneName,
} from '../../../src-renderer/time/zone.ts';

const at = (iso: string) => Date.parse(iso) * 1000;

describe('zones', () => {
  it('shows an instant on the wall clock of the zone', () => {
    const t = at('2026-11-23T13:03:27Z');
    expect(clockTime(t, 'Europe/Berlin')).toBe('14:03:27');
    expect(dateTime(t, 'Asia/Seoul')).toBe('23 Nov 2026, 22:03:27');
    expect(zoneName('Europe/Berlin', t)).toBe('CET (Europe/Berlin)');
    expect(zoneName('UTC', t)).toBe('UTC');
  });

  it('knows summer time', () => {
    expect(offsetAt(at('2026-07-01T00:00:00Z'), 'Europe/Berlin')).toBe(7200e6);
    expect(offsetAt(at('2026-12-01T00:00:00Z'), 'Europe/Berlin')).toBe(3600e6);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000_000_000 }),
        fc.constantFrom('UTC', 'Asia/Kolkata', 'Asia/Seoul', 'Africa/Nairobi'),
        (seconds, zone) => {
          const t = seconds * 1e6;
          expect(fromField(toField(t, zone), zone)).toBe(t);
        },
      ),
    );
  });

  it('takes the same wall time before and after a change of clocks for the right instants', () => {
    expect(instantOf(at('2026-03-29T01:30:00Z'), 'Europe/Berlin')).toBe(at('2026-03-29T00:30:00Z'));
    expect(instantOf(at('2026-03-29T03:30:00Z'), 'Europe/Berlin')).toBe(at('2026-03-29T01:30:00Z'));
  });

  it.each(['', 'yesterday', '2026-11-23', '2026-13-40 10:00:00', '23.11.2026 10:00'])(
    'refuses %j',
    (typed) => {
      expect(fromField(typed, 'UTC')).toBeNull();
    },
  );
  it('takes minutes without seconds', () => {
    expect(fromField(' 2026-11-23 10:05 ', 'UTC')).toBe(at('2026-11-23T10:05:00Z'));
  });
});

describe('the zone and the language of the screen', () => {
  afterEach(() => {
    language.recall('en');
    zoneChoice.recall('system');
  });

  it('is that of the workstation until another one is chosen', () => {
    expect(shownZone()).toBe(localZone());
    zoneChoice.value = 'Asia/Seoul';
    expect(shownZone()).toBe('Asia/Seoul');
  });

  it('can be every zone there is, and nothing else', () => {
    expect(allZones()).toEqual(expect.arrayContaining(['UTC', 'Europe/Berlin', 'Asia/Shanghai']));
    expect(new Set(allZones()).size).toBe(allZones().length);
    expect(['UTC', 'Mars/Olympus', ''].map(isZone)).toEqual([true, false, false]);
  });

  it.each([
    ['de', '23. Nov. 2026, 14:03:27', '23. Nov.', 'MEZ (Europe/Berlin)'],
    ['ko', '2026년 11월 23일 14:03:27', '11월 23일', 'GMT+1 (Europe/Berlin)'],
    ['zh', '2026年11月23日 14:03:27', '11月23日', 'GMT+1 (Europe/Berlin)'],
  ] as const)('writes times in %s on 24 hours', (chosen, whole, day, name) => {
    language.value = chosen;
    const [t, zone] = [at('2026-11-23T13:03:27Z'), 'Europe/Berlin'];
    expect([dateTime(t, zone), dayMonth(t, zone), zoneName(zone, t)]).toEqual([whole, day, name]);
    expect(clockTime(at('2026-11-22T23:00:05Z'), zone)).toBe('00:00:05');
    expect(fullDate(t, zone)).toBe(whole.slice(0, -9).replace(/,$/, ''));
    // Wall clocks are reckoned alike in every language.
    expect(offsetAt(t, zone)).toBe(3600e6);
    expect(toField(t, zone)).toBe('2026-11-23 14:03:27');
  });
});
