import { util } from '@tensorflow/tfjs-core';
import { compileKernels, placeKernels, sharedMemory } from './module.ts';
import type { TileColumns } from './panel.ts';

/** A product of 64 x 128 by 128 x 64: some 20 to 40 microseconds of optimised code. */
const [ROWS, DEPTH, COLUMNS] = [64, 128, 64] as const;
const WIDTHS = [16, 8] as const satisfies readonly TileColumns[];
/** Engines compile quickly first and well later, in the background: optimised code is at least this much faster. */
const GAIN = 1.7;
const MOST_MILLISECONDS = 300;
/** Best times must stand for so many rounds. */
const ROUNDS = 40;

/** Our functions for memory that threads share, with the width of tile that is fastest in this engine. */
export interface ChosenKernels {
  readonly module: object;
  readonly widest: TileColumns;
}

let chosen: ChosenKernels | null = null;

/**
 * Compiles the functions and times both widths of tile, once in a process. Which one is faster is not to be known
 * beforehand: 16 columns need 21 registers of 128 bits, which ARM has and x86 lacks, or an engine that joins vectors into
 * 256 bits. Every width gives the same bits, so the choice changes no result. A width that computes wrongly is not taken.
 */
export function chosenKernels(): ChosenKernels {
  if (chosen) return chosen;
  const module = compileKernels();
  const [a, b, c] = [256, 256 + 4 * ROWS * DEPTH, 256 + 4 * (ROWS + COLUMNS) * DEPTH];
  const memory = sharedMemory(c + 4 * ROWS * COLUMNS);
  const floats = new Float32Array(memory.buffer);
  for (let i = a / 4; i < c / 4; i++) floats[i] = ((i * 37) % 101) / 101 - 0.5;
  const trials = WIDTHS.map((width) => {
    const { multiply } = placeKernels(module, memory, 0, width);
    const product = { layout: 'rows', a, b, c, start: 'zero', rectify: false } as const;
    const time = (): number => {
      const began = util.now();
      multiply({ ...product, m: ROWS, n: COLUMNS, k: DEPTH });
      return util.now() - began;
    };
    const first = time();
    return { width, time, first, best: first };
  });
  const began = util.now();
  for (let settled = 0; settled < ROUNDS && util.now() - began < MOST_MILLISECONDS;) {
    settled++;
    for (const trial of trials) {
      const took = trial.time();
      if (took < 0.95 * trial.best) settled = 0;
      trial.best = Math.min(trial.best, took);
      if (trial.best > trial.first / GAIN) settled = 0;
    }
  }
  const right = trials.filter(({ time }) => {
    floats.fill(Number.NaN, c / 4);
    time();
    return isRight(floats, a / 4, b / 4, c / 4);
  });
  if (right.length === 0) throw new Error('this WebAssembly engine multiplies matrices wrongly.');
  const fastest = right.reduce((one, other) => (other.best < one.best ? other : one));
  chosen = { module, widest: fastest.width };
  return chosen;
}

function isRight(floats: Float32Array, a: number, b: number, c: number): boolean {
  for (let i = 0; i < ROWS * COLUMNS; i++) {
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
    let sum = 0;
    for (let k = 0; k < DEPTH; k++) sum += floats[a + row * DEPTH + k]! * floats[b + k * COLUMNS + column]!;
    if (!(Math.abs(sum - floats[c + i]!) < 1e-4)) return false;
  }
  return true;
}
