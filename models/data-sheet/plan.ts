import { FAULT_KINDS, FAULT_SIZES } from '../faults/index.ts';
import type { SheetColumn } from './sheet.ts';

/** How much is tried. */
export interface Plan {
  readonly columns: readonly SheetColumn[];
  /** Trials of each size. */
  readonly trials: number;
  /** How many channels are measured, evenly spread over all. */
  readonly measured: number;
}

/** From the most thorough to the least: trials of each size, and every how many-th size of the ladders. */
const THOROUGHNESS = [
  { trials: 5, step: 1 },
  { trials: 3, step: 1 },
  { trials: 3, step: 2 },
  { trials: 1, step: 1 },
  { trials: 1, step: 2 },
  { trials: 1, step: 4 },
] as const;

/**
 * The most thorough plan whose scored rows stay within the budget even if every vote goes to its end. With very many
 * channels only some are measured, evenly spread.
 * @param channels C @param context rows before a fault @param within rows with it @param budget rows
 */
export function planTrials(channels: number, context: number, within: number, budget: number): Plan {
  const rows = context + within;
  for (const { trials, step } of THOROUGHNESS) {
    const columns = columnsWith(step, context, within);
    if (channels * costOf(columns, trials) * rows <= budget) return { columns, trials, measured: channels };
  }
  const { trials, step } = THOROUGHNESS.at(-1)!;
  const columns = columnsWith(step, context, within);
  const affordable = Math.floor(budget / (costOf(columns, trials) * rows));
  return { columns, trials, measured: Math.min(channels, Math.max(1, affordable)) };
}

/** Whether a channel is among the measured ones. */
export function isMeasured({ measured }: Plan, channel: number, channels: number): boolean {
  const before = (count: number) => Math.floor((count * measured) / channels);
  return before(channel + 1) > before(channel);
}

/** A channel can arrive as late as there are rows before; how long it must stand still is seen in one trial. */
function columnsWith(step: number, context: number, within: number): SheetColumn[] {
  return FAULT_KINDS.map((kind) => {
    const { unit, ladder } = FAULT_SIZES[kind];
    if (kind === 'stuck') return { kind, unit, ladder: [within] };
    const possible = kind === 'delay' ? ladder.filter((size) => size <= context) : ladder;
    // Thinned from the top, so that the largest size stays.
    return { kind, unit, ladder: possible.filter((_size, i) => (possible.length - 1 - i) % step === 0) };
  });
}

/** Trials of one channel at most. */
function costOf(columns: readonly SheetColumn[], trials: number): number {
  return columns.reduce((sum, { ladder }) => sum + trials * stepsOfBisection(ladder.length), 0);
}

/** Votes a bisection among `sizes` sizes and "none of them" takes at most. */
function stepsOfBisection(sizes: number): number {
  return Math.ceil(Math.log2(sizes + 1));
}
