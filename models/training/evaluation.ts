import type * as tfjs from '@tensorflow/tfjs-core';
import { MemoryCensus } from '../memory/index.ts';
import { passThrough, type MemaeConfig, type MemoryTerm, type WeightTensors } from '../network/index.ts';
import { batcher, type Windows } from './windows.ts';

/** What a network does with windows it did not learn from. */
export interface Evaluation {
  /** Mean squared error over present values. */
  readonly loss: number;
  /** Mean square of the present values: the loss of a network that says nothing. */
  readonly energy: number;
  /** Mean squared distance of queries to what memory returned; 0 without memory. */
  readonly latentDistance: number;
  readonly census: MemoryCensus;
}

/** Runs some windows through the network as it is. */
export async function evaluate(
  tf: typeof tfjs,
  config: MemaeConfig,
  weights: WeightTensors,
  memory: MemoryTerm | null,
  windows: Windows,
  numbers: Uint32Array,
  batch: number,
  pause: () => Promise<void>,
): Promise<Evaluation> {
  const { windowLength, channels, memoryItems } = config;
  const next = batcher(tf, windows, batch, windowLength, channels);
  const census = new MemoryCensus(memoryItems);
  let squares = 0;
  let energy = 0;
  let present = 0;
  let distance = 0;
  let distances = 0;
  for (let start = 0; start < numbers.length; start += batch) {
    await pause();
    const { sums, soft, recalled } = tf.tidy(() => {
      const { windows: rows, mask } = next(numbers.subarray(start, start + batch));
      const pass = passThrough(tf, config, weights, rows, memory?.addressing ?? null);
      const difference = tf.sub(pass.reconstruction, rows);
      const residual = mask ? tf.mul(difference, mask) : difference;
      const apart = pass.recall
        ? tf.sum(tf.squaredDifference(pass.queries, pass.recall.retrieved))
        : tf.scalar(0);
      const count = mask ? tf.sum(mask) : tf.scalar(rows.size);
      return {
        sums: tf.stack([tf.sum(tf.square(residual)), tf.sum(tf.square(rows)), count, apart]),
        soft: pass.recall?.soft ?? tf.zeros([0, 0]),
        recalled: pass.recall?.weights.clone() ?? tf.zeros([0, 0]),
        queries: pass.queries.size,
      };
    });
    const [square, power, count, apart] = await sums.data<'float32'>();
    squares += square!;
    energy += power!;
    present += count!;
    distance += apart!;
    if (memory) {
      census.add(await soft.data<'float32'>(), await recalled.data<'float32'>());
      distances += (recalled.shape[0] ?? 0) * config.widths.at(-1)!;
    }
    tf.dispose([sums, soft, recalled]);
  }
  return {
    loss: squares / Math.max(1, present),
    energy: energy / Math.max(1, present),
    latentDistance: distances > 0 ? distance / distances : 0,
    census,
  };
}
