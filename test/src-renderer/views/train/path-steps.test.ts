import { describe, expect, it } from 'vitest';
import { standSteps, STEPS, type PathFacts } from '../../../../src-renderer/views/train/path-steps.ts';

const fresh: PathFacts = {
  data: false,
  baseline: 'none',
  enough: null,
  training: 'none',
  trained: false,
  models: 0,
  armed: 'none',
};
const states = (facts: Partial<PathFacts>) => {
  const steps = standSteps({ ...fresh, ...facts });
  return STEPS.map((name) => steps[name].lock ?? steps[name].state).join(' ');
};

describe('the steps of the path', () => {
  it.each([
    ['without data', {}, 'now now baseline baseline baseline model model'],
    ['with data', { data: true }, 'done now baseline baseline baseline model model'],
    [
      'while it is recorded',
      { data: true, baseline: 'recording' },
      'done now recording recording recording model model',
    ],
    [
      'until the report is there',
      { data: true, baseline: 'ready' },
      'done done now report report model model',
    ],
    [
      'with a baseline that is not enough',
      { data: true, baseline: 'ready', enough: 'no' },
      'done done now quality quality model model',
    ],
    [
      'with a thin one',
      { data: true, baseline: 'ready', enough: 'thin' },
      'done done done done now model model',
    ],
    [
      'while another asset is trained',
      { data: true, baseline: 'ready', enough: 'yes', training: 'other' },
      'done done done done other model model',
    ],
    [
      'while it is trained, even when the baseline is gone',
      { data: true, training: 'running' },
      'done now baseline baseline now model model',
    ],
    [
      'with a model that is not armed',
      { data: true, baseline: 'ready', enough: 'yes', trained: true, models: 1 },
      'done done done done done done now',
    ],
    [
      'with an older one armed',
      { data: true, baseline: 'ready', enough: 'yes', trained: true, models: 2, armed: 'older' },
      'done done done done done done now',
    ],
    [
      'with the newest armed',
      { data: true, baseline: 'ready', enough: 'yes', trained: true, models: 2, armed: 'newest' },
      'done done done done done done done',
    ],
  ] as const)('stand %s', (_when, facts, expected) => {
    expect(states(facts)).toBe(expected);
  });
});
