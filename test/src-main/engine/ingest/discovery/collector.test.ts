import { describe, expect, test } from 'vitest';
import {
  createCollector,
  type CollectorOptions,
} from '../../../../../src-main/engine/ingest/discovery/collector.ts';
import type { Heard } from '../../../../../src-main/engine/ingest/discovery/listening.ts';

const heard = (topic: string, payload: string, retained = false): Heard => ({
  topic,
  payload: Buffer.from(payload),
  retained,
});
const collector = (changes: Partial<CollectorOptions> = {}): ReturnType<typeof createCollector> =>
  createCollector({ most: 100, names: () => null, now: () => 0, ...changes });

describe('collecting points', () => {
  test('counts every message, however few it looks into; the next look shows the newest value', () => {
    let now = 0;
    const one = collector({ now: () => now });
    for (let i = 0; i < 500; i++) one.take(heard('burst', `{"v":${i}}`));
    expect(one.result(10).points).toMatchObject([{ messages: 500, lastValue: 4, rate: 50 }]);
    now = 500;
    one.take(heard('burst', '{"v":1000}'));
    expect(one.result(10).points).toMatchObject([{ messages: 501, lastValue: 1000 }]);
  });

  test('finds what comes on the same topic in other messages', () => {
    let now = 0;
    const one = collector({ now: () => (now += 600) });
    for (const payload of ['{"a":1}', '{"b":2}', '{"a":3,"b":4}', 'pump started'])
      one.take(heard('x', payload));
    expect(one.result(1).points.map(({ name, messages, lastValue }) => [name, messages, lastValue])).toEqual([
      ['x/a', 2, 3],
      ['x/b', 2, 4],
    ]);
  });

  test('what was retained is counted, but is no rate; without time there is none', () => {
    const one = collector();
    one.take(heard('x', '1', true));
    one.take(heard('x', '2'));
    expect(one.result(2).points).toMatchObject([{ messages: 2, rate: 0.5 }]);
    expect(one.result(0).points).toMatchObject([{ rate: 0 }]);
  });

  test('says what it leaves out: points beyond the most, and payloads that are too large', () => {
    const one = collector({ most: 2 });
    for (const topic of ['a', 'b', 'c']) one.take(heard(topic, '1'));
    one.take(heard('d', ' '.repeat(300_000)));
    const { points, omitted } = one.result(1);
    expect(points.map(({ topic }) => topic)).toEqual(['a', 'b']);
    expect(omitted).toBe(
      'More than 2 points came by; the rest is not listed: choose a narrower filter. 1 message was larger than 256 KiB and not looked into.',
    );
  });

  test('puts numbers in the order of numbers', () => {
    const one = collector();
    for (const topic of ['pump-10', 'pump-9', 'pump-1']) one.take(heard(topic, '1'));
    expect(one.result(1).points.map(({ topic }) => topic)).toEqual(['pump-1', 'pump-9', 'pump-10']);
  });
});
