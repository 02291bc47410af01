import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Events } from '../../../../src-main/api/contract.ts';
import { WINDOW_STATES, type Alarm, type Asset } from '../../../../src-main/api/words.ts';
import { standingMessages, topicLevel } from '../../../../src-main/engine/publication/json-messages.ts';
import { createJsonTeller } from '../../../../src-main/engine/publication/json-teller.ts';
import { levelsOf } from '../../../../src-main/engine/publication/standing-board.ts';
import {
  afterAlarm,
  afterRows,
  NOTHING_KNOWN,
  urgency,
  type Standing,
} from '../../../../src-main/engine/publication/standing.ts';

const ASSET: Asset = {
  id: 1,
  name: 'Pump',
  tagIds: [7, 8],
  samplePeriod: 1,
  windowLength: 8,
  offRule: null,
  modeRule: null,
};
const NAMES = { asset: () => ASSET, tagName: (id: number) => `tag ${id}` };
const FRESH: Standing = { ...NOTHING_KNOWN, asset: 'Pump' };

const rows = (change: Partial<Events['live.rows']> = {}): Events['live.rows'] => ({
  assetId: 1,
  modelId: 4,
  threshold: 2,
  t: Float64Array.of(1e12, 2e12),
  state: new Uint8Array(2).fill(WINDOW_STATES.indexOf('scored')),
  score: Float64Array.of(1, 3),
  value: new Float32Array(4),
  reconstruction: new Float32Array(4),
  contribution: Float32Array.of(0.5, 0.5, 0.25, 0.75),
  ...change,
});
const alarm = (change: Partial<Alarm> = {}): Alarm => ({
  id: 1,
  assetId: 1,
  kind: 'score',
  tagId: null,
  modelId: 4,
  began: 1e12,
  raised: 1e12,
  cleared: null,
  acknowledged: null,
  acknowledgedBy: null,
  peakScore: 3,
  threshold: 2,
  incidentId: 1,
  ...change,
});

describe('a standing', () => {
  test('is that of the newest row, contributions largest first', () => {
    expect(afterRows(FRESH, rows(), ASSET, NAMES)).toEqual({
      asset: 'Pump',
      t: 2e12,
      state: 'scored',
      score: 3,
      threshold: 2,
      modelId: 4,
      contributions: [
        { tag: 'tag 8', share: 0.75 },
        { tag: 'tag 7', share: 0.25 },
      ],
      alarms: [],
    });
  });

  test('is never a false zero: a window that is not scored has no score, and its reason is told', () => {
    const state = new Uint8Array(2).fill(WINDOW_STATES.indexOf('gap'));
    const score = Float64Array.of(NaN, NaN);
    const told = afterRows(FRESH, rows({ state, score }), ASSET, NAMES);
    expect(told).toMatchObject({ state: 'gap', score: null, contributions: [] });
    const [message] = standingMessages('mnemo', 'Pump', told);
    expect(JSON.parse(message!.payload)).toMatchObject({ state: 'gap', score: null });
  });

  test('without an armed model says so', () => {
    const score = Float64Array.of(NaN, NaN);
    const told = afterRows(FRESH, rows({ modelId: null, threshold: null, score }), ASSET, NAMES);
    expect(told).toMatchObject({ state: 'untrained', score: null, modelId: null });
  });

  test('keeps an alarm until it is both over and acknowledged', () => {
    const active = afterAlarm(FRESH, alarm());
    expect(urgency(active)).toBe('unacknowledged');
    const over = afterAlarm(active, alarm({ cleared: 2e12 }));
    expect(urgency(over)).toBe('unacknowledged');
    const acknowledged = afterAlarm(active, alarm({ acknowledged: 2e12 }));
    expect(urgency(acknowledged)).toBe('acknowledged');
    expect(urgency(afterAlarm(over, alarm({ cleared: 2e12, acknowledged: 3e12 })))).toBe('none');
  });
});

describe('topics', () => {
  test('of any name are one level without wildcards that is not the broker’s own', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('+', '#', '/', '\0', '$', ' ', 'a', 'ü', '水')), (letters) => {
        const level = topicLevel(letters.join(''));
        expect(level).not.toMatch(/[+#/\0]/);
        expect(level).not.toBe('');
        expect(level.startsWith('$')).toBe(false);
      }),
    );
  });
});

test('every asset has a level of its own, whatever the others are called; "online" is none', () => {
  const name = fc.constantFrom('Pump', 'Pump (2)', 'Pump (3)', 'Pump (2, 2)', 'online', 'a/b', 'a_b');
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), (names) => {
      const levels = [...levelsOf(names.map((each, i) => ({ id: i + 1, name: each }))).values()];
      expect(new Set([...levels, 'online']).size).toBe(names.length + 1);
    }),
  );
});

describe('the JSON teller', () => {
  const standings = (...names: string[]) =>
    new Map(names.map((name) => [name, { ...FRESH, asset: name, state: 'scored' as const, score: 1 }]));

  test('tells only what changed', () => {
    const teller = createJsonTeller('mnemo');
    expect(teller.all(standings('A', 'B')).map(({ topic }) => topic)).toEqual([
      'mnemo/A',
      'mnemo/A/alarms',
      'mnemo/B',
      'mnemo/B/alarms',
      'mnemo/online',
    ]);
    expect(teller.changed(standings('A', 'B'))).toEqual([]);
    const next = standings('A', 'B').set('B', { ...FRESH, asset: 'B', state: 'scored', score: 2 });
    expect(teller.changed(next).map(({ topic }) => topic)).toEqual(['mnemo/B']);
  });

  test('takes back what it told of an asset that is gone, and everything at its end', () => {
    const teller = createJsonTeller('mnemo');
    teller.all(standings('A', 'B'));
    const gone = teller.changed(standings('B'));
    expect(gone.map(({ topic, payload, retain }) => [topic, payload, retain])).toEqual([
      ['mnemo/A', '', true],
      ['mnemo/A/alarms', '', true],
    ]);
    expect(teller.last(true).map(({ topic, payload }) => [topic, payload])).toEqual([
      ['mnemo/B', ''],
      ['mnemo/B/alarms', ''],
      ['mnemo/online', ''],
    ]);
  });

  test('leaves its standings with the broker over a restart, and says that it is away', () => {
    const teller = createJsonTeller('mnemo');
    teller.all(standings('A'));
    expect(teller.last(false)).toEqual([teller.will()]);
    expect(teller.will()).toMatchObject({ topic: 'mnemo/online', payload: 'false', retain: true });
  });
});
