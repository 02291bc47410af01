/** The steps of the guided path, and how each of them stands. */
import type { BaselineQuality } from '../../../src-main/api/words.ts';

export const STEPS = ['asset', 'baseline', 'quality', 'sensitivity', 'training', 'result', 'arm'] as const;
export type StepName = (typeof STEPS)[number];
/** now: it waits for the operator, or is under way. */
export type StepState = 'done' | 'now' | 'locked';

/** What a step waits for. Words for people are the screen's. */
export type Lock = 'baseline' | 'recording' | 'report' | 'quality' | 'other' | 'model';

export interface PathFacts {
  /** Whether any data of the asset has come. */
  readonly data: boolean;
  readonly baseline: 'none' | 'recording' | 'ready';
  /** null: not looked at yet. */
  readonly enough: BaselineQuality['enough'] | null;
  readonly training: 'none' | 'running' | 'other';
  /** Whether a model was trained on the chosen baseline. */
  readonly trained: boolean;
  readonly models: number;
  readonly armed: 'none' | 'older' | 'newest';
}

export interface Step {
  readonly state: StepState;
  /** Why it is locked; null where it is not. */
  readonly lock: Lock | null;
}

const done: Step = { state: 'done', lock: null };
const now: Step = { state: 'now', lock: null };
const locked = (lock: Lock): Step => ({ state: 'locked', lock });

export function standSteps(facts: PathFacts): Record<StepName, Step> {
  const { data, baseline, enough, training, trained, models, armed } = facts;
  const noBaseline =
    baseline === 'none' ? locked('baseline') : baseline === 'recording' ? locked('recording') : null;
  const notEnough =
    noBaseline ?? (enough === null ? locked('report') : enough === 'no' ? locked('quality') : null);
  return {
    asset: data ? done : now,
    baseline: baseline === 'ready' ? done : now,
    quality: noBaseline ?? (notEnough ? now : done),
    sensitivity: notEnough ?? done,
    training:
      training === 'running'
        ? now
        : (notEnough ?? (trained ? done : training === 'other' ? locked('other') : now)),
    result: models > 0 ? done : locked('model'),
    arm: models === 0 ? locked('model') : armed === 'newest' ? done : now,
  };
}
