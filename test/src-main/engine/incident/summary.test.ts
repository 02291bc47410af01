import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alarm, Incident, Tag } from '../../../../src-main/api/words.ts';
import { inWords, summarise, timesThreshold, zonedTime } from '../../../../src-main/engine/incident/index.ts';

const BEGAN = Date.UTC(2025, 10, 3, 12, 58) * 1000;
const berlin = zonedTime('Europe/Berlin', 'en');
const tags = ['Vibration', 'motor current', 'bearing temperature', 'flow'].map((name, i): Tag => ({
  id: i + 1,
  connectionId: 1,
  topic: name,
  format: { kind: 'scalar' },
  name,
  unit: '',
  low: null,
  high: null,
}));
const incident = (shares: number[], to: number | null = BEGAN + 22 * 60e6): Incident => ({
  id: 1,
  assetId: 1,
  from: BEGAN,
  to,
  peakScore: 3.1,
  verdict: 'open',
  contributions: shares.map((share, i) => ({ tagId: i + 1, share })),
});
const alarm = (changes: Partial<Alarm> = {}): Alarm => ({
  id: 1,
  assetId: 1,
  kind: 'score',
  tagId: null,
  modelId: 1,
  began: BEGAN,
  raised: BEGAN + 1e6,
  cleared: null,
  acknowledged: null,
  acknowledgedBy: null,
  peakScore: 3.1,
  threshold: 1,
  incidentId: 1,
  ...changes,
});

describe('a summary', () => {
  test('names the tags that carry the score, when they departed, how far and how long', () => {
    expect(summarise(incident([0.5, 0.3, 0.2]), [alarm()], tags, berlin)).toBe(
      'Vibration and motor current left their normal relation at 13:58. Score 3.1 times the threshold. Over after 22 min.',
    );
    expect(summarise(incident([0.9, 0.1], null), [alarm()], tags, berlin)).toBe(
      'Vibration left its normal relation to the other tags at 13:58. Score 3.1 times the threshold. Still active.',
    );
    expect(summarise(incident([0.26, 0.25, 0.25, 0.24]), [alarm()], tags, berlin)).toMatch(
      /^Vibration, motor current and bearing temperature left/,
    );
    expect(summarise(incident([]), [alarm()], tags, berlin)).toMatch(
      /^The asset left its normal behaviour at/,
    );
  });

  test('says which tags were stuck or stale', () => {
    const quality = { modelId: null, peakScore: null, threshold: null };
    const alarms = [
      alarm({ ...quality, kind: 'stuck', tagId: 4 }),
      alarm({ ...quality, kind: 'stale', tagId: 1, began: BEGAN + 60e6 }),
      alarm({ ...quality, kind: 'stale', tagId: 2, began: BEGAN + 120e6 }),
      alarm({ ...quality, kind: 'stale', tagId: 2, began: BEGAN + 180e6 }),
      alarm({ ...quality, kind: 'stale', tagId: 99, began: BEGAN + 180e6 }),
    ];
    expect(summarise(incident([], null), alarms, tags, berlin)).toBe(
      'flow stood still from 13:58. No data of Vibration, motor current and Tag 99 from 13:59. Still active.',
    );
  });

  test('numbers have no more digits than they mean', () => {
    expect([1.04, 9.96, 41.7].map(timesThreshold)).toEqual(['1.0', '10.0', '42']);
    expect([0, 42, 60, 1330, 11_100, 183_600, 86_400].map((s) => inWords(s * 1e6))).toEqual([
      '0 s',
      '42 s',
      '1 min',
      '22 min 10 s',
      '3 h 5 min',
      '2 d 3 h',
      '1 d',
    ]);
  });
});

describe('zoned time', () => {
  test('ISO times name the same instant in every zone, to the microsecond', () => {
    const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: Date.UTC(2100, 0) * 1000 }),
        (zone, t) => {
          const iso = zonedTime(zone, 'en').iso(t, 6);
          expect(iso).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}[+-]\d\d:\d\d$/);
          expect(Date.parse(iso.slice(0, 19) + iso.slice(26)) * 1000 + Number(iso.slice(20, 26))).toBe(t);
        },
      ),
    );
  });

  test('a zone that changed its clocks within the range shows both offsets', () => {
    const change = Date.UTC(2025, 9, 26, 1) * 1000;
    expect(berlin.zoneLabel(change - 1, change)).toBe('Europe/Berlin (UTC+02:00, then UTC+01:00)');
    expect(zonedTime('UTC', 'en').zoneLabel(0, 1)).toBe('UTC (UTC+00:00)');
  });
});
