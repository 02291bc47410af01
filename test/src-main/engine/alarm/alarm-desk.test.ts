import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WINDOW_STATES, type Alarm, type Asset, type Incident } from '../../../../src-main/api/words.ts';
import { createAlarmDesk, type AlarmDesk, type ScoreRows } from '../../../../src-main/engine/alarm/index.ts';
import { memoryRecords, type MemoryRecords } from './memory-records.ts';

const PUMP: Asset = {
  id: 7,
  name: 'Pump station A',
  tagIds: [11, 12, 13],
  samplePeriod: 10,
  windowLength: 16,
  offRule: null,
  modeRule: null,
};
const START = 1_762_174_800e6;
const at = (step: number): number => START + step * 10e6;

/** One grid step of ten seconds: a score, or the state that kept it from being scored. */
type Step = number | 'gap' | 'off' | 'stale' | 'warm-up';

function rowsOf(steps: readonly Step[], first = 0): ScoreRows {
  const share = (score: Step): number[] => (typeof score === 'number' ? [0.2, 0.7, 0.1] : [NaN, NaN, NaN]);
  return {
    t: Float64Array.from(steps, (_, i) => at(first + i)),
    state: Uint8Array.from(steps, (s) => WINDOW_STATES.indexOf(typeof s === 'number' ? 'scored' : s)),
    score: Float64Array.from(steps, (s) => (typeof s === 'number' ? s : NaN)),
    contribution: Float32Array.from(steps.flatMap(share)),
  };
}

interface Bench {
  readonly records: MemoryRecords;
  readonly alarms: Alarm[];
  readonly incidents: Incident[];
  desk: AlarmDesk;
  restart(): void;
}
function bench(): Bench {
  const records = memoryRecords();
  const alarms: Alarm[] = [];
  const incidents: Incident[] = [];
  const open = (): AlarmDesk =>
    createAlarmDesk({ records, onAlarm: (a) => alarms.push(a), onIncident: (i) => incidents.push(i) });
  const made: Bench = {
    records,
    alarms,
    incidents,
    desk: open(),
    restart() {
      made.desk = open();
      made.desk.restore();
    },
  };
  return made;
}
const feed = (b: Bench, steps: readonly Step[], first = 0): void =>
  b.desk.score(PUMP, 1, rowsOf(steps, first), 1);

const step = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0, max: 3, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>('gap', 'off', 'stale', 'warm-up') },
);
/** Runs of similar steps, so that delays run out; single random steps would hardly ever clear an alarm. */
const steps = fc
  .array(fc.tuple(step, fc.integer({ min: 1, max: 9 })), { maxLength: 25 })
  .map((runs) => runs.flatMap(([one, times]) => Array<Step>(times).fill(one)));

/** The same rule written down a second time, from the words of the contract alone. */
function expected(sequence: readonly Step[]): { began: number; raised: number; cleared: number | null }[] {
  const scored = sequence.flatMap((s, i) => (typeof s === 'number' ? [{ s, t: at(i) }] : []));
  const found: { began: number; raised: number; cleared: number | null }[] = [];
  let from = 0;
  for (;;) {
    const i = scored.findIndex(({ s }, k) => k > from && s > 1 && scored[k - 1]!.s > 1);
    if (i === -1) return found;
    let quietFrom = i;
    let end = -1;
    for (let k = i + 1; k < scored.length; k++) {
      if (scored[k]!.s > 0.9) quietFrom = k;
      else if (scored[k]!.t - scored[quietFrom + 1]!.t >= 60e6) {
        end = k;
        break;
      }
    }
    found.push({
      began: scored[i - 1]!.t,
      raised: scored[i]!.t,
      cleared: end === -1 ? null : scored[end]!.t,
    });
    if (end === -1) return found;
    from = end + 1;
  }
}
const times = (alarms: readonly Alarm[]): { began: number; raised: number; cleared: number | null }[] =>
  alarms.map(({ began, raised, cleared }) => ({ began, raised, cleared }));

describe('score alarms', () => {
  test('any sequence raises and clears exactly where the rule says, never two at once, however it is batched', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 }), (sequence, batch) => {
        const b = bench();
        for (let i = 0; i < sequence.length; i += batch) {
          feed(b, sequence.slice(i, i + batch), i);
          expect(b.desk.active(PUMP.id).length).toBeLessThanOrEqual(1);
        }
        expect(times(b.records.alarms.list())).toEqual(expected(sequence));
        const transitions = b.records.trail.map(({ action }) => action).filter((a) => a.startsWith('alarm.'));
        transitions.forEach((action, i) =>
          expect(action).toBe(i % 2 === 0 ? 'alarm.raised' : 'alarm.cleared'),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('rows that were not scored change nothing', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const [all, scoredOnly] = [bench(), bench()];
        feed(all, sequence);
        sequence.forEach((s, i) => typeof s === 'number' && feed(scoredOnly, [s], i));
        expect(all.records.alarms.list()).toEqual(scoredOnly.records.alarms.list());
        expect(all.records.incidents.list()).toEqual(scoredOnly.records.incidents.list());
      }),
    );
  });

  test('a state other than scored silences a score that comes with it', () => {
    const b = bench();
    const rows = rowsOf([9, 9, 9, 9]);
    rows.state.fill(WINDOW_STATES.indexOf('off'));
    b.desk.score(PUMP, 1, rows, 1);
    expect(b.records.alarms.list()).toEqual([]);
  });

  test('a restart at any point, with the stored rows given again, ends in the same records', () => {
    fc.assert(
      fc.property(steps, fc.nat(), fc.nat(), (sequence, cut, overlap) => {
        const at1 = sequence.length === 0 ? 0 : cut % (sequence.length + 1);
        // At least two minutes of the stored rows, as `restore` asks for; gaps lengthen what two minutes must cover.
        const back = 40 + (overlap % 40);
        const [whole, broken] = [bench(), bench()];
        feed(whole, sequence);
        feed(broken, sequence.slice(0, at1));
        broken.restart();
        feed(broken, sequence.slice(Math.max(0, at1 - back)), Math.max(0, at1 - back));
        expect(times(broken.records.alarms.list())).toEqual(times(whole.records.alarms.list()));
        expect(broken.records.alarms.list()).toEqual(whole.records.alarms.list());
        expect(broken.records.incidents.list()).toEqual(whole.records.incidents.list());
        expect(broken.records.trail).toEqual(whole.records.trail);
      }),
      { numRuns: 300 },
    );
  });

  test('a restart without rows given again neither loses nor doubles the active alarm', () => {
    const b = bench();
    feed(b, [0, 2, 2, 3]);
    b.restart();
    expect(b.desk.active(PUMP.id)).toHaveLength(1);
    feed(b, [2, 2, 0, 0, 0, 0, 0, 0, 0], 4);
    expect(times(b.records.alarms.list())).toEqual([{ began: at(1), raised: at(2), cleared: at(12) }]);
  });

  test('keeps the peak of the whole excursion with the shares of that row', () => {
    const b = bench();
    const rows = rowsOf([2, 2, 4, 2]);
    rows.contribution.set([0.9, 0, 0.1], 6);
    b.desk.score(PUMP, 1, rows, 1);
    expect(b.records.alarms.list()[0]).toMatchObject({
      peakScore: 4,
      threshold: 1,
      modelId: 1,
      kind: 'score',
    });
    expect(b.records.incidents.list()[0]!.peakScore).toBe(4);
    const contributions = b.records.incidents.list()[0]!.contributions;
    expect(contributions.map(({ tagId }) => tagId)).toEqual([11, 13]);
    expect(contributions[0]!.share).toBeCloseTo(0.9);
    // One batch is one change: listeners hear the newest state once.
    expect(b.alarms).toHaveLength(1);
    expect(b.incidents).toHaveLength(1);
  });

  test('another model takes over: the old alarm ends, the new model starts from silence', () => {
    const b = bench();
    feed(b, [2, 2]);
    b.desk.score(PUMP, 2, rowsOf([5], 2), 1);
    expect(times(b.records.alarms.list())).toEqual([{ began: at(0), raised: at(1), cleared: at(2) }]);
    b.desk.score(PUMP, 2, rowsOf([5], 3), 1);
    expect(b.records.alarms.list()[1]).toMatchObject({ modelId: 2, began: at(2), raised: at(3) });
  });

  test('what could not be stored has not happened, and can be given again', () => {
    const b = bench();
    feed(b, [0, 0]);
    b.records.failing = true;
    expect(() => feed(b, [2, 2, 2], 2)).toThrow('disk full');
    expect([b.records.alarms.list(), b.records.trail, b.alarms]).toEqual([[], [], []]);
    b.records.failing = false;
    feed(b, [2, 2, 2], 2);
    expect(times(b.records.alarms.list())).toEqual([{ began: at(2), raised: at(3), cleared: null }]);
  });

  test('contributions of another number of channels are refused by name', () => {
    const rows = { ...rowsOf([2, 2]), contribution: new Float32Array(2) };
    expect(() => bench().desk.score(PUMP, 1, rows, 1)).toThrow(/Pump station A.*2 rows of 3 tags/);
  });
});

describe('data-quality alarms', () => {
  test('a stuck tag is raised at once, and clears after a quiet minute', () => {
    const b = bench();
    b.desk.condition(PUMP, 'stuck', 12, true, at(0));
    expect(b.desk.active(PUMP.id)).toMatchObject([{ kind: 'stuck', tagId: 12, began: at(0), raised: at(0) }]);
    b.desk.condition(PUMP, 'stuck', 12, false, at(3));
    b.desk.condition(PUMP, 'stuck', 12, true, at(8));
    b.desk.condition(PUMP, 'stuck', 12, false, at(9));
    b.desk.advance(PUMP.id, at(14));
    expect(b.desk.active(PUMP.id)).toHaveLength(1);
    b.desk.advance(PUMP.id, at(200));
    // The end is when the delay ran out, not when somebody looked.
    expect(times(b.records.alarms.list())).toEqual([{ began: at(0), raised: at(0), cleared: at(15) }]);
  });

  test('a stale tag that comes back within its on-delay is no alarm', () => {
    const b = bench();
    b.desk.condition(PUMP, 'stale', 12, true, at(0));
    b.desk.condition(PUMP, 'stale', 12, false, at(0) + 9e6);
    b.desk.advance(PUMP.id, at(100));
    expect(b.records.alarms.list()).toEqual([]);
    b.desk.condition(PUMP, 'stale', 12, true, at(101));
    feed(b, [0], 103);
    expect(times(b.records.alarms.list())).toEqual([{ began: at(101), raised: at(102), cleared: null }]);
  });

  test('each tag and kind for itself; saying the same again and asking often changes nothing; restarts neither', () => {
    const report = fc.record({
      kind: fc.constantFrom<'stuck' | 'stale'>('stuck', 'stale'),
      tagId: fc.constantFrom(...PUMP.tagIds),
      active: fc.boolean(),
      restart: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(report, { maxLength: 60 }), (reports) => {
        const [plain, busy] = [bench(), bench()];
        reports.forEach(({ kind, tagId, active }, i) => {
          plain.desk.condition(PUMP, kind, tagId, active, at(i));
          busy.desk.advance(PUMP.id, at(i) - 5e6);
          busy.desk.condition(PUMP, kind, tagId, active, at(i));
          busy.desk.condition(PUMP, kind, tagId, active, at(i));
          const keys = busy.desk.active(PUMP.id).map((alarm) => `${alarm.kind} ${alarm.tagId}`);
          expect(new Set(keys).size).toBe(keys.length);
        });
        for (const b of [plain, busy]) b.desk.advance(PUMP.id, at(1000));
        const known = (b: Bench): string[] =>
          b.records.alarms
            .list()
            .map(({ kind, tagId, began, raised, cleared }) => [kind, tagId, began, raised, cleared].join())
            .sort();
        expect(known(busy)).toEqual(known(plain));
      }),
    );
  });

  test('after a restart an active one stays active and is not raised again', () => {
    const b = bench();
    b.desk.condition(PUMP, 'stuck', 12, true, at(0));
    b.restart();
    b.desk.condition(PUMP, 'stuck', 12, true, at(1));
    expect(b.records.alarms.list()).toHaveLength(1);
    b.desk.condition(PUMP, 'stuck', 12, false, at(2));
    b.desk.advance(PUMP.id, at(8));
    b.restart();
    // What came before the restart is told again by a detector that starts afresh: it is known already.
    b.desk.condition(PUMP, 'stuck', 12, true, at(1));
    expect(times(b.records.alarms.list())).toEqual([{ began: at(0), raised: at(0), cleared: at(8) }]);
  });
});

describe('people and endings', () => {
  test('an acknowledgement is kept with its name and time; the first one stands', () => {
    const b = bench();
    feed(b, [2, 2]);
    const { id } = b.desk.active(PUMP.id)[0]!;
    const first = b.desk.acknowledge(id, 'Ana', at(50));
    expect(first).toMatchObject({ acknowledged: at(50), acknowledgedBy: 'Ana', cleared: null });
    expect(b.desk.acknowledge(id, 'Ben', at(60))).toEqual(first);
    expect(b.records.trail.filter(({ action }) => action === 'alarm.acknowledged')).toEqual([
      {
        at: at(50),
        actor: 'Ana',
        action: 'alarm.acknowledged',
        subject: `alarm ${id}`,
        detail: 'while active',
      },
    ]);
    expect(() => b.desk.acknowledge(99, 'Ana', at(60))).toThrow(
      'There is no alarm 99 any more. Reload the list.',
    );
    // The excursion goes on and clears without touching the acknowledgement.
    feed(b, [0, 0, 0, 0, 0, 0, 0, 0], 2);
    expect(b.records.alarms.get(id)).toMatchObject({ acknowledgedBy: 'Ana', cleared: at(8) });
  });

  test('a settled asset has no active alarm and starts from silence', () => {
    const b = bench();
    feed(b, [2, 2]);
    b.desk.condition(PUMP, 'stuck', 12, true, at(1));
    b.desk.settle(PUMP.id, at(3));
    expect(b.desk.active(PUMP.id)).toEqual([]);
    expect(b.records.alarms.list().map(({ cleared }) => cleared)).toEqual([at(3), at(3)]);
    expect(b.records.incidents.list()[0]!.to).toBe(at(3));
    feed(b, [2], 4);
    expect(b.desk.active(PUMP.id)).toEqual([]);
  });
});
