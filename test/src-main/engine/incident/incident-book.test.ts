import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WINDOW_STATES, type Asset, type Incident } from '../../../../src-main/api/words.ts';
import { createAlarmDesk, type AlarmDesk } from '../../../../src-main/engine/alarm/index.ts';
import { createIncidentBook, rankContributions } from '../../../../src-main/engine/incident/index.ts';
import { memoryRecords, type MemoryRecords } from '../alarm/memory-records.ts';

const minute = 60e6;
const START = 1_762_174_800e6;
const asset = (id: number): Asset => ({
  id,
  name: `Asset ${id}`,
  tagIds: [1, 2],
  samplePeriod: 1,
  windowLength: 16,
  offRule: null,
  modeRule: null,
});

function bench(): { records: MemoryRecords; desk: AlarmDesk; told: Incident[] } {
  const records = memoryRecords();
  const told: Incident[] = [];
  const desk = createAlarmDesk({ records, onAlarm: () => undefined, onIncident: (i) => told.push(i) });
  return { records, desk, told };
}
/** One excursion of a score: above for two rows from `t` on, then quiet until it clears 61 seconds later. */
function excursion(desk: AlarmDesk, of: Asset, t: number, score: number, threshold = 1, model = 1): void {
  const times = [t, t + 1e6, t + 2e6, t + 62e6];
  desk.score(
    of,
    model,
    {
      t: Float64Array.from(times),
      state: new Uint8Array(4).fill(WINDOW_STATES.indexOf('scored')),
      score: Float64Array.from([score, score, 0, 0]),
      contribution: Float32Array.from([0.25, 0.75, 0.25, 0.75, 0, 0, 0, 0]),
    },
    threshold,
  );
}

describe('which alarms belong together', () => {
  test('any row of excursions: incidents never overlap, lie more than the merging gap apart, and hold their alarms', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 25 * 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, (waits) => {
        const { records, desk } = bench();
        let t = START;
        for (const seconds of waits) {
          excursion(desk, asset(1), t, 2);
          t += 62e6 + seconds * 1e6;
        }
        const incidents = records.incidents.list();
        expect(incidents).toHaveLength(1 + waits.slice(0, -1).filter((s) => s * 1e6 > 10 * minute).length);
        incidents.forEach((incident, i) => {
          const alarms = records.alarms.list({ incidentId: incident.id });
          expect(incident.from).toBe(Math.min(...alarms.map(({ began }) => began)));
          expect(incident.to).toBe(Math.max(...alarms.map(({ cleared }) => cleared!)));
          if (i > 0) expect(incident.from - incidents[i - 1]!.to!).toBeGreaterThan(10 * minute);
        });
      }),
    );
  });

  test('a second alarm while the first is active joins; the incident ends with the last of them', () => {
    const { records, desk } = bench();
    desk.condition(asset(1), 'stuck', 2, true, START);
    excursion(desk, asset(1), START + minute, 2);
    expect(records.incidents.list()).toMatchObject([{ from: START, to: null, peakScore: 2 }]);
    desk.condition(asset(1), 'stuck', 2, false, START + 5 * minute);
    desk.advance(1, START + 30 * minute);
    expect(records.incidents.list()).toMatchObject([{ from: START, to: START + 6 * minute }]);
    expect(records.trail.map(({ action }) => action)).toEqual([
      'incident.opened',
      'alarm.raised',
      'alarm.raised',
      'alarm.cleared',
      'alarm.cleared',
      'incident.closed',
    ]);
  });

  test('assets have incidents of their own', () => {
    const { records, desk } = bench();
    excursion(desk, asset(1), START, 2);
    excursion(desk, asset(2), START, 2);
    expect(records.incidents.list().map(({ assetId }) => assetId)).toEqual([1, 2]);
  });

  test('an older recording replayed later does not join a newer incident', () => {
    const { records, desk } = bench();
    excursion(desk, asset(1), START, 2);
    desk.settle(1, START + 2 * minute);
    excursion(desk, asset(1), START - 100 * minute, 2);
    expect(records.incidents.list()).toHaveLength(2);
    excursion(desk, asset(1), START - 98 * minute, 2);
    expect(records.alarms.list().map(({ incidentId }) => incidentId)).toEqual([1, 2, 2]);
  });
});

describe('how bad it was', () => {
  test('the peak is that of the alarm furthest above its own threshold', () => {
    const { records, desk } = bench();
    excursion(desk, asset(1), START, 30, 10, 1);
    expect(records.incidents.list()[0]).toMatchObject({ peakScore: 30 });
    // Another model, another scale: five times its threshold is more than three times.
    excursion(desk, asset(1), START + 3 * minute, 5, 1, 2);
    expect(records.incidents.list()[0]).toMatchObject({ peakScore: 5 });
    excursion(desk, asset(1), START + 6 * minute, 4, 1, 2);
    expect(records.incidents.list()).toMatchObject([
      {
        peakScore: 5,
        contributions: [
          { tagId: 2, share: 0.75 },
          { tagId: 1, share: 0.25 },
        ],
      },
    ]);
  });

  test('contributions are ranked, channels without any left out', () => {
    expect(rankContributions([7, 8, 9, 10], [0.2, 0, 0.5, NaN])).toEqual([
      { tagId: 9, share: 0.5 },
      { tagId: 7, share: 0.2 },
    ]);
    expect(rankContributions([7, 8], [])).toEqual([]);
  });
});

describe('what people add', () => {
  test('notes are kept with author and time, and audited', () => {
    const { records, desk } = bench();
    excursion(desk, asset(1), START, 2);
    const book = createIncidentBook(records, () => undefined);
    const note = book.write(1, ' Ana ', ' <b>rough</b> ', 99);
    expect(note).toEqual({ id: 1, incidentId: 1, at: 99, author: 'Ana', text: '<b>rough</b>' });
    expect(records.notes.list()).toEqual([note]);
    expect(records.trail.at(-1)).toMatchObject({ actor: 'Ana', action: 'incident.noted', detail: 'note 1' });
    expect(() => book.write(1, 'Ana', ' \n', 99)).toThrow('The note is empty. Write something first.');
    expect(() => book.write(5, 'Ana', 'x', 99)).toThrow('There is no incident 5 any more. Reload the list.');
  });

  test('a verdict is told and audited once, and stays when the incident is reopened', () => {
    const { records, desk, told } = bench();
    excursion(desk, asset(1), START, 2);
    const book = createIncidentBook(records, (incident) => told.push(incident));
    book.judge(1, 'false alarm', 'Ana', 99);
    book.judge(1, 'false alarm', 'Ana', 100);
    expect(told.at(-1)).toMatchObject({ id: 1, verdict: 'false alarm' });
    const judged = records.trail.filter(({ action }) => action === 'incident.judged');
    expect(judged).toMatchObject([{ at: 99, actor: 'Ana', detail: 'open -> false alarm' }]);
    excursion(desk, asset(1), START + 3 * minute, 2);
    expect(records.incidents.list()).toMatchObject([{ verdict: 'false alarm' }]);
    expect(records.trail.map(({ action }) => action)).toContain('incident.reopened');
  });
});
