import type { Random } from '../network/index.ts';
import { sliceRows, type Normalisation } from '../normalise/index.ts';
import { evaluateRows, type OpenMemory } from './evaluate-rows.ts';
import type { HeldBlock } from './held-blocks.ts';
import { valuesOf } from './judge-held-back.ts';
import type { LinearPaths } from './paths.ts';
import { FAULT_KINDS, injectFault } from './self-test.ts';
import type { Trial } from './trial.ts';

const FAULTS = 90;
/** Standard deviations of the channel. */
const SIZES = [1, 2, 3] as const;

export interface FaultOptions {
  /** Rows of past before a fault, and rows with it. */
  readonly context: number;
  readonly length: number;
  readonly normalisation: Normalisation;
  readonly random: Random;
}

/** Stretches of rows the MemAE was not trained on, each with one injected fault, as the deployed paths see them. */
export async function drawFaults(
  blocks: readonly HeldBlock[],
  linear: LinearPaths,
  memory: OpenMemory,
  { context, length, normalisation, random }: FaultOptions,
  breathe: () => Promise<void>,
): Promise<Trial[]> {
  const channels = [...normalisation.constant.keys()].filter((c) => normalisation.constant[c] === 0);
  const roomy = blocks.filter((b) => !b.trainedOn && b.rows.count >= context + length);
  if (roomy.length === 0 || channels.length === 0) return [];
  const wanted = { from: context, parts: false };
  const faulty: Trial[] = [];
  for (let i = 0; i < FAULTS; i++) {
    await breathe();
    const block = roomy[random.integer(roomy.length)]!;
    const start = random.integer(block.rows.count - context - length + 1);
    const channel = channels[random.integer(channels.length)]!;
    const sign = random.uniform() < 0.5 ? -1 : 1;
    const source = roomy[random.integer(roomy.length)]!.rows;
    const rows = injectFault(
      sliceRows(block.rows, start, start + context + length),
      {
        kind: FAULT_KINDS[i % FAULT_KINDS.length]!,
        channel,
        size: sign * SIZES[i % SIZES.length]!,
        from: context,
      },
      column(source.values, source.channels, channel, random.integer(source.count)),
      random.normal,
    );
    faulty.push({
      rows,
      from: context,
      paths: valuesOf(await evaluateRows(rows, linear, memory, [true, true, true], wanted)),
    });
  }
  return faulty;
}

/** One channel's course from row `from` on, wrapped around. */
function column(values: Float64Array, channels: number, channel: number, from: number): Float64Array {
  const count = values.length / channels;
  return Float64Array.from({ length: count }, (_, i) => values[((from + i) % count) * channels + channel]!);
}
