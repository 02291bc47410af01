import { expect, it } from 'vitest';
import type { EngineHealth, StageCounters } from '../../../../src-main/api/words.ts';
import { stagesOf } from '../../../../src-renderer/views/health/stage-counts.ts';
import {
  isUrgent,
  keyOf,
  troublesOf,
  type HealthReading,
} from '../../../../src-renderer/views/health/troubles.ts';

const health = (more: Partial<EngineHealth>): EngineHealth => ({
  processes: [],
  cpu: null,
  queues: [],
  lag: [],
  scoring: null,
  ...more,
});
const well: HealthReading = {
  connectionStates: [{ connectionId: 1, state: 'connected', problem: null, since: 5 }],
  health: health({
    queues: [
      { name: 'samples to store', depth: 79, limit: 100 },
      { name: 'rows to score', depth: 5000, limit: null },
    ],
    lag: [
      { assetId: 1, seconds: 12 },
      { assetId: 2, seconds: null },
    ],
  }),
  stages: [],
  storage: [],
  full: null,
};
const kinds = (reading: Partial<HealthReading>) =>
  troublesOf({ ...well, ...reading }).map((trouble) => [trouble.kind, isUrgent(trouble)]);

it('is silent while all is well, and before anything is known', () => {
  expect(kinds({})).toEqual([]);
  expect(kinds({ health: null, connectionStates: [] })).toEqual([]);
});

it('names what is not as it should be', () => {
  expect(
    kinds({ connectionStates: [{ connectionId: 1, state: 'waiting', problem: 'No answer.', since: 5 }] }),
  ).toEqual([['connection', true]]);
  expect(kinds({ health: health({ queues: [{ name: 'publications', depth: 80, limit: 100 }] }) })).toEqual([
    ['queue', true],
  ]);
  expect(kinds({ health: health({ lag: [{ assetId: 3, seconds: 61 }] }) })).toEqual([['lag', true]]);
  expect(kinds({ storage: ['Full.', 'A day is damaged.'], full: 'Full.' })).toEqual([
    ['storage', true],
    ['storage', false],
  ]);
});

it('names the reason that is refused most among those that should not be', () => {
  const at = (refused: Record<string, number>): StageCounters[] => [
    { stage: 'mqtt: A', in: 9, out: 9, refused, lastRefusal: null },
  ];
  const stages = stagesOf(at({ off: 999, late: 3, 'not a number': 8 }), at({ off: 1 }), 1);
  const [trouble] = troublesOf({ ...well, stages });
  expect(trouble).toMatchObject({ kind: 'refusing', reason: 'not a number' });
  expect(kinds({ stages: stagesOf(at({ off: 5 }), at({ off: 1 }), 1) })).toEqual([]);
});

it('knows a trouble again at the next reading', () => {
  const twice = [3, 4].map((seconds) => ({ kind: 'lag' as const, assetId: 7, seconds }));
  expect(keyOf(twice[0]!)).toBe(keyOf(twice[1]!));
  expect(keyOf({ kind: 'lag', assetId: 8, seconds: 3 })).not.toBe(keyOf(twice[0]!));
});
