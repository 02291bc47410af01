/** One scenario of the crash suite, and what came of it. */
import type { Random } from '../../src-main/simulator/random.ts';
import type { Comparison } from './compare.ts';

/** How much of a scenario is run: `full` for the command, `short` inside `npm test`. */
export type Extent = 'short' | 'full';

export interface PhaseContext {
  readonly seed: number;
  /** A stream of its own for each phase. */
  readonly random: Random;
  readonly extent: Extent;
  /** Tells somebody who looks on what happens. */
  readonly say: (what: string) => void;
  /** Engines the phase shall kill; only `kills` asks. */
  readonly kills: number;
}

export interface PhaseOutcome extends Comparison {
  /** Engines killed. */
  readonly kills: number;
}

export interface Phase {
  readonly name: string;
  /** Why it cannot run here; null: it can. */
  readonly impossible: () => string | null;
  readonly run: (context: PhaseContext) => Promise<PhaseOutcome>;
}

/** A whole number from low to high, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random.uniform() * (high - low + 1));

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random.uniform() * choices.length)]!;
}
