import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockTime,
  dateTime,
  fromField,
  instantOf,
  offsetAt,
  toField,
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
