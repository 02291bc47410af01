import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { judge, type Circumstances } from '../../../../src-main/engine/ingest/quality.ts';

const NOW = 1_800_000_000 * SECOND;
const MINUTE = 60 * SECOND;
const anyValue = { low: null, high: null, unit: '' };
const live: Circumstances = { arrival: NOW, now: NOW, clock: 'live', retained: false, queuedSince: null };

describe('time of a sample', () => {
  test('is the source time where there is one, else the arrival', () => {
    expect(judge({ value: 1, t: NOW - 7 }, anyValue, live)).toEqual({
      t: NOW - 7,
      quality: 'good',
      reason: 'none',
    });
    expect(judge({ value: 1, t: null }, anyValue, live)).toEqual({ t: NOW, quality: 'good', reason: 'none' });
  });

  test('skew of up to five minutes is believed, beyond it the arrival counts, on both sides', () => {
    for (const side of [-1, 1]) {
      expect(judge({ value: 1, t: NOW + side * 5 * MINUTE }, anyValue, live).reason).toBe('none');
      expect(judge({ value: 1, t: NOW + side * (5 * MINUTE + 1) }, anyValue, live)).toEqual({
        t: NOW,
        quality: 'uncertain',
        reason: 'skew',
      });
    }
  });

  test('a replay connection lives in event time alone', () => {
    const verdict = judge({ value: 1, t: 1000 }, anyValue, { ...live, clock: 'replay' });
    expect(verdict).toEqual({ t: 1000, quality: 'good', reason: 'none' });
  });

  test('what the broker queued while we were away may be as old as the interruption', () => {
    const back = { ...live, queuedSince: NOW - 60 * MINUTE };
    expect(judge({ value: 1, t: NOW - 59 * MINUTE }, anyValue, back)).toMatchObject({
      reason: 'none',
      t: NOW - 59 * MINUTE,
    });
    expect(judge({ value: 1, t: NOW - 66 * MINUTE }, anyValue, back)).toMatchObject({
      reason: 'skew',
      t: NOW,
    });
  });

  test('a retained value keeps its old time and is uncertain; one from the future is skew', () => {
    const kept = { ...live, retained: true };
    expect(judge({ value: 1, t: NOW - 600 * MINUTE }, anyValue, kept)).toEqual({
      t: NOW - 600 * MINUTE,
      quality: 'uncertain',
      reason: 'retained',
    });
    expect(judge({ value: 1, t: NOW + 6 * MINUTE }, anyValue, kept)).toMatchObject({
      t: NOW,
      reason: 'skew',
    });
  });
});

describe('quality of a value', () => {
  const range = { low: 0, high: 10, unit: 'bar' };
  test.each([
    [0, 'good', 'none'],
    [10, 'good', 'none'],
    [-0.001, 'bad', 'range'],
    [10.001, 'bad', 'range'],
    [Number.NaN, 'bad', 'not-a-number'],
    [Infinity, 'bad', 'not-a-number'],
  ] as const)('%d in 0..10 is %s (%s)', (value, quality, reason) => {
    expect(judge({ value, t: null }, range, live)).toMatchObject({ quality, reason });
  });

  test('bad is worse than uncertain', () => {
    expect(judge({ value: 11, t: 1 }, range, { ...live, retained: true })).toMatchObject({
      quality: 'bad',
      reason: 'range',
    });
  });

  const reading = { value: 5, t: NOW } as const;
  const old = { ...live, retained: true };
  const doubtful = { quality: 'uncertain', reason: 'source' } as const;

  test('what the source says of its value counts, with its reason', () => {
    expect(judge({ ...reading, doubt: doubtful }, range, live)).toMatchObject(doubtful);
    const stale = { quality: 'bad', reason: 'stale' } as const;
    expect(judge({ value: NaN, t: NOW, doubt: stale }, range, live)).toMatchObject(stale);
    expect(judge({ value: NaN, t: NOW, doubt: doubtful }, range, live).reason).toBe('not-a-number');
    expect(judge({ value: 11, t: NOW, doubt: doubtful }, range, live).reason).toBe('range');
  });

  test('another unit than the declared one is bad; no declared unit takes any', () => {
    expect(judge({ ...reading, unit: 'psi' }, range, live)).toMatchObject({ quality: 'bad', reason: 'unit' });
    expect(judge({ ...reading, unit: 'bar' }, range, live).reason).toBe('none');
    expect(judge(reading, range, live).reason).toBe('none');
    expect(judge({ ...reading, unit: 'psi' }, anyValue, live).reason).toBe('none');
    // Worse than its unit: no number at all.
    expect(judge({ value: NaN, t: NOW, unit: 'psi' }, range, live).reason).toBe('not-a-number');
  });

  test('historical is good and keeps its old time, unless something is worse', () => {
    const past = { value: 5, t: NOW - 600 * MINUTE, historical: true } as const;
    expect(judge(past, range, live)).toEqual({ t: past.t, quality: 'good', reason: 'historical' });
    expect(judge({ ...past, value: 11 }, range, live).reason).toBe('range');
    expect(judge(past, range, old).reason).toBe('retained');
    expect(judge({ ...past, t: NOW + 6 * MINUTE }, range, live)).toMatchObject({ t: NOW, reason: 'skew' });
  });

  test('a text is no number and as good as its source says', () => {
    const text = { value: NaN, t: NOW, text: 'running' };
    expect(judge(text, range, live)).toMatchObject({ quality: 'good', reason: 'text' });
    expect(judge({ ...text, doubt: doubtful }, range, live)).toMatchObject({
      quality: 'uncertain',
      reason: 'text',
    });
  });

  test('the source clock is judged by this machine’s clock, not by a stamp that runs ahead of it', () => {
    const setBack = { ...live, arrival: NOW + 120 * MINUTE };
    expect(judge(reading, range, setBack)).toEqual({ t: NOW, quality: 'good', reason: 'none' });
    expect(judge({ value: 5, t: NOW + 119 * MINUTE }, range, setBack)).toMatchObject({
      t: setBack.arrival,
      reason: 'skew',
    });
  });

  test('for any reading the quality fits what is wrong with it, and worst comes first', () => {
    const someReading = fc.record(
      {
        value: fc.oneof(fc.constantFrom(NaN, Infinity, -1, 5, 11), fc.double()),
        t: fc.option(fc.integer({ min: NOW - 600 * MINUTE, max: NOW + 600 * MINUTE })),
        doubt: fc.constantFrom(doubtful, { quality: 'bad', reason: 'stale' } as const),
        historical: fc.constant(true as const),
        unit: fc.constantFrom('bar', 'psi'),
        text: fc.string(),
      },
      { requiredKeys: ['value', 't'] },
    );
    const somewhere = fc.record({ retained: fc.boolean(), clock: fc.constantFrom('live', 'replay') });
    fc.assert(
      fc.property(someReading, somewhere, (given, circumstances) => {
        const { t, quality, reason } = judge(given, range, { ...live, ...circumstances });
        expect([given.t, NOW]).toContain(t);
        if (circumstances.clock === 'replay' && given.t !== null) expect(t).toBe(given.t);
        if (given.text !== undefined) {
          expect(reason).toBe('text');
          return;
        }
        const wrong =
          given.doubt?.quality === 'bad' ||
          !Number.isFinite(given.value) ||
          given.unit === 'psi' ||
          given.value < 0 ||
          given.value > 10;
        expect(quality === 'bad').toBe(wrong);
        const moved = given.t !== null && t !== given.t;
        if (!wrong)
          expect(quality === 'uncertain').toBe(moved || given.doubt !== undefined || circumstances.retained);
        if (quality === 'good') expect(reason).toBe(given.historical ? 'historical' : 'none');
      }),
    );
  });
});
