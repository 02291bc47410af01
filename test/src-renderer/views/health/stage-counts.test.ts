import { describe, expect, it } from 'vitest';
import type { StageCounters } from '../../../../src-main/api/words.ts';
import { grouped, stagesOf } from '../../../../src-renderer/views/health/stage-counts.ts';

const counters = (stage: string, more: Partial<StageCounters> = {}): StageCounters => ({
  stage,
  in: 0,
  out: 0,
  refused: {},
  lastRefusal: null,
  ...more,
});

describe('stagesOf', () => {
  it('says what changes per second between two readings', () => {
    const [stage] = stagesOf(
      [counters('mqtt: A', { in: 300, out: 280, refused: { late: 20 } })],
      [counters('mqtt: A', { in: 100, out: 100, refused: { late: 0 } })],
      2,
    );
    expect(stage).toMatchObject({ kind: 'mqtt', subject: 'A', rate: { in: 100, out: 90, refused: 10 } });
  });
  it('says nothing of the time between where there was no reading, or the engine counts anew', () => {
    const none = { in: null, out: null, refused: null };
    const now = [counters('store', { in: 5, out: 5 })];
    expect(stagesOf(now, [], 2)[0]!.rate).toEqual(none);
    expect(stagesOf(now, now, 0)[0]!.rate).toEqual(none);
    expect(stagesOf(now, [counters('store', { in: 900, out: 900 })], 2)[0]!.rate).toEqual(none);
  });
  it('does not count what is left out on purpose as a refusal', () => {
    const refused = { off: 50, 'brought along by a filter, no tag': 9, gap: 3 };
    const [stage] = stagesOf([counters('score: A', { refused })], [counters('score: A')], 1);
    expect([stage!.refusals, stage!.rate.refused]).toEqual([3, 3]);
  });
  it('tells stages of the same name apart', () => {
    const two = [counters('mqtt: A', { in: 10 }), counters('mqtt: A', { in: 20 })];
    const before = [counters('mqtt: A', { in: 5 }), counters('mqtt: A', { in: 0 })];
    const stages = stagesOf(two, before, 1);
    expect(stages.map(({ rate }) => rate.in)).toEqual([5, 20]);
    expect(new Set(stages.map(({ key }) => key)).size).toBe(2);
  });
});

describe('grouped', () => {
  it('puts stages in the order a sample goes, those that refuse first, and keeps what it does not know', () => {
    const before = ['publish: A', 'score: P', 'recorder', 'mqtt: A', 'decoder: A', 'mqtt: B', 'novel'].map(
      (stage) => counters(stage),
    );
    const now = before.map((stage) => {
      if (stage.stage === 'decoder: A') return { ...stage, refused: { 'not a number': 4 } };
      return stage.stage === 'mqtt: B' ? { ...stage, refused: { late: 1 } } : stage;
    });
    const quietB = before.map((stage) =>
      stage.stage === 'mqtt: B' ? { ...stage, refused: { late: 1 } } : stage,
    );
    expect(
      grouped(stagesOf(now, quietB, 2)).map(({ group, stages }) => [
        group,
        ...stages.map(({ stage }) => stage),
      ]),
    ).toEqual([
      ['ingest', 'decoder: A', 'mqtt: B', 'mqtt: A'],
      ['store', 'recorder'],
      ['series', 'score: P'],
      ['out', 'publish: A'],
      ['other', 'novel'],
    ]);
  });
});
