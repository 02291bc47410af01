import type { Random } from '../network/index.ts';
import { sliceRows, type Normalisation, type NormalisedRows } from '../normalise/index.ts';
import type { NormalTrial, Trial } from './choose-gains.ts';
import type { Lengths } from './choose-lengths.ts';
import { evaluateHeld } from './evaluate-held.ts';
import { evaluateRows, type Evaluated, type OpenMemory } from './evaluate-rows.ts';
import type { HeldBlock } from './held-blocks.ts';
import type { LinearPaths } from './paths.ts';
import { FAULT_KINDS, injectFault } from './self-test.ts';

const FAULTS = 60;
const ALL = [true, true, true, true];
const SIZES = [1, 2, 3] as const;

export interface Trials {
  /** All held-back blocks. */
  readonly normal: readonly NormalTrial[];
  /** The same on a day that goes further. */
  readonly drifted: readonly NormalTrial[];
  /** Stretches with injected faults, from blocks that no path was trained on. */
  readonly faulty: readonly Trial[];
}

/** Normal and faulty stretches of rows that no path was trained on, evaluated by all paths. */
export async function drawTrials(
  blocks: readonly HeldBlock[],
  linear: LinearPaths,
  memory: OpenMemory,
  lengths: Lengths,
  context: number,
  normalisation: Normalisation,
  random: Random,
  breathe: () => Promise<void>,
): Promise<Trials> {
  const unseen = blocks.filter((b) => !b.trainedOn);
  const channels = [...normalisation.constant.keys()].filter((c) => normalisation.constant[c] === 0);
  const length = context + 2 * lengths.averaging[1];
  const roomy = unseen.filter((b) => b.rows.count >= length);
  const normal: NormalTrial[] = [];
  const faulty: Trial[] = [];
  const drifted: NormalTrial[] = [];
  for (const block of blocks) {
    await breathe();
    const { t, fold, skip } = block;
    normal.push({ ...(await trial(block.rows, skip, evaluateHeld(block, memory, ALL))), t, fold });
    drifted.push({
      ...(await trial(block.drifted, skip, evaluateRows(block.drifted, linear, memory))),
      t,
      fold,
    });
  }
  if (roomy.length === 0 || channels.length === 0) return { normal, drifted, faulty };
  for (let i = 0; i < FAULTS; i++) {
    await breathe();
    const block = roomy[random.integer(roomy.length)]!;
    const start = random.integer(block.rows.count - length + 1);
    const channel = channels[random.integer(channels.length)]!;
    const sign = random.uniform() < 0.5 ? -1 : 1;
    const source = roomy[random.integer(roomy.length)]!.rows;
    const rows = injectFault(
      sliceRows(block.rows, start, start + length),
      {
        kind: FAULT_KINDS[i % FAULT_KINDS.length]!,
        channel,
        size: sign * SIZES[i % SIZES.length]!,
        from: context,
      },
      column(source.values, source.channels, channel, random.integer(source.count)),
      random.normal,
    );
    faulty.push(await trial(rows, context, evaluateRows(rows, linear, memory)));
  }
  return { normal, drifted, faulty };

  async function trial(rows: NormalisedRows, from: number, evaluated: Promise<Evaluated>): Promise<Trial> {
    const { paths } = await evaluated;
    // Only the values: the channels' parts of a long baseline would not fit into memory.
    return { rows, from, paths: paths.map((path) => ({ values: path?.values ?? [] })) };
  }
}

/** One channel's course from row `from` on, wrapped around. */
function column(values: Float64Array, channels: number, channel: number, from: number): Float64Array {
  const count = values.length / channels;
  return Float64Array.from({ length: count }, (_, i) => values[((from + i) % count) * channels + channel]!);
}
