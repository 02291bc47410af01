import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeAlarms, labelledEvents } from '../../../models/metrics/index.ts';

const PERIOD = 60;
const DAY = 86_400;

/** One character a row: "." normal, "x" anomalous; "." quiet, "!" alarm, "?" not scored. */
function judge(labels: string, alarms: string, samplePeriod = PERIOD) {
  return judgeAlarms({
    t: Float64Array.from(labels, (_, row) => (1000 + row * samplePeriod) * 1e6),
    labels: Array.from(labels, (c) => (c === 'x' ? 1 : 0)),
    score: Array.from(alarms, (c) => (c === '?' ? NaN : c === '!' ? 2 : 0)),
    alarm: Array.from(alarms, (c) => (c === '!' ? 1 : 0)),
    samplePeriod,
  });
}

describe('judging alarms', () => {
  it('counts events, delays and false alarms', () => {
    const measures = judge(
      // Three events: found after 2 rows, missed, found at once.
      '..xxxx...xxx....xx..',
      '....!!!......!..!!..',
    );
    // The alarm of row 13 is the one false alarm; that of rows 4 to 6 began in an event and may outlast it.
    // 11 normal rows of a minute were watched.
    expect(measures).toEqual({
      ...{ events: 3, detected: 2, eventRecall: 2 / 3, meanDelay: (120 + 0) / 2, falseAlarms: 1 },
      falseAlarmsPerWeek: 7 * DAY * (1 / (11 * 60)),
    });
  });

  it('an alarm that began too early is false, though the event is noticed', () => {
    expect(judge('...xxx', '.!!!!!')).toMatchObject({ detected: 1, meanDelay: 0, falseAlarms: 1 });
  });

  it('an alarm that comes after the event has not detected it', () => {
    expect(judge('.xxx..', '....!!')).toMatchObject({ detected: 0, meanDelay: NaN, falseAlarms: 1 });
  });

  it('rows without a score detect nothing, end no alarm and are no time watched', () => {
    expect(judge('....', '!?!.')).toMatchObject({ falseAlarms: 1, falseAlarmsPerWeek: 7 * DAY * (1 / 180) });
    expect(judge('.xx.', '.??.')).toMatchObject({ detected: 0, eventRecall: 0 });
    expect(judge('..', '??').falseAlarmsPerWeek).toBeNaN();
  });

  it('has no recall without events', () => {
    expect(judge('....', '.!..')).toMatchObject({
      events: 0,
      eventRecall: NaN,
      meanDelay: NaN,
      falseAlarms: 1,
    });
  });

  it('a week of one false alarm is one false alarm a week', () => {
    const hours = '.'.repeat(7 * 24);
    expect(judge(hours, `!!${hours.slice(2)}`, 3600).falseAlarmsPerWeek).toBeCloseTo(1, 12);
  });

  it('refuses rows of unequal length', () => {
    expect(() => judge('...', '..')).toThrow(RangeError);
  });

  it('an event found stays found when more rows raise the alarm, and its delay never grows', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom('.', 'x'), fc.constantFrom('.', '!', '?'), fc.boolean()), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (rows) => {
        const labels = rows.map(([label]) => label).join('');
        const fewer = judge(labels, rows.map(([, alarm]) => alarm).join(''));
        const more = judge(
          labels,
          rows.map(([, alarm, add]) => (add && alarm !== '?' ? '!' : alarm)).join(''),
        );
        expect(more.detected).toBeGreaterThanOrEqual(fewer.detected);
        if (more.detected === fewer.detected && more.detected > 0)
          expect(more.meanDelay).toBeLessThanOrEqual(fewer.meanDelay + 1e-9);
      }),
    );
  });
});

describe('labelled events', () => {
  it('are runs of anomalous rows, at the ends too', () => {
    expect(labelledEvents([1, 1, 0, 1, 0, 0, 1])).toEqual([
      { from: 0, to: 2 },
      { from: 3, to: 4 },
      { from: 6, to: 7 },
    ]);
    expect(labelledEvents([])).toEqual([]);
  });
});
