import type { Random } from '../network/index.ts';
import { sliceRows, type Normalisation } from '../normalise/index.ts';
import type { NormalTrial, Trial } from './choose-gains.ts';
import type { Lengths } from './choose-lengths.ts';
import { evaluateRows, type EvaluatedPath, type OpenMemory } from './evaluate-rows.ts';
import type { HeldBlock } from './held-blocks.ts';
import { FAULT_KINDS, injectFault } from './self-test.ts';

const FAULTS = 60;
const SIZES = [1, 2, 3] as const;

/** Normal and faulty stretches of rows that no path was trained on, evaluated by all paths. */
export async function drawTrials(
  blocks: readonly HeldBlock[],
  memory: OpenMemory,
  lengths: Lengths,
  context: number,
  normalisation: Normalisation,
  random: Random,
  breathe: () => Promise<void>,
): Promise<{ normal: NormalTrial[]; faulty: Trial[] }> {
  const unseen = blocks.filter((b) => !b.trainedOn);
  const channels = [...normalisation.constant.keys()].filter((c) => normalisation.constant[c] === 0);
  const length = context + 2 * lengths.averaging[1];
  const roomy = unseen.filter((b) => b.rows.count >= length);
  const normal: NormalTrial[] = [];
  const faulty: Trial[] = [];
  for (const block of blocks)
    normal.push({ ...(await trial(block, block.rows, block.skip)), t: block.t, fold: block.fold });
  if (roomy.length === 0 || channels.length === 0) return { normal, faulty };
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
    faulty.push(await trial(block, rows, context));
  }
  return { normal, faulty };

  async function trial(block: HeldBlock, rows: Trial['rows'], from: number): Promise<Trial> {
    const { paths } = await evaluateRows(rows, block.linear, memory);
    return { rows, from, paths: paths.filter((path): path is EvaluatedPath => path !== null) };
  }
}

/** One channel's course from row `from` on, wrapped around. */
function column(values: Float64Array, channels: number, channel: number, from: number): Float64Array {
  const count = values.length / channels;
  return Float64Array.from({ length: count }, (_, i) => values[((from + i) % count) * channels + channel]!);
}
