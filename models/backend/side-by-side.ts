import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { runHostKernel, type HostKernel } from './host-kernel.ts';

export interface Neighbourhood {
  /** Steps side by side in one row. */
  readonly taps: number;
  /** How many of them lie before the row's own step. */
  readonly ahead: number;
}

const kernel: HostKernel<Neighbourhood> = {
  name: 'MnemoSideBySide',
  shapes: ([shape], { taps }) => [[shape![0]! * shape![1]!, taps * shape![2]!]],
  compute([input], [output], { taps, ahead }, [shape]) {
    const [batch, steps, width] = shape as [number, number, number];
    for (let b = 0; b < batch; b++) {
      for (let t = 0; t < steps; t++) {
        copyNeighbours(input!, output!, b * steps, t, steps, width, taps, ahead);
      }
    }
  },
};

/** Row t of one sequence that begins at step `first`: its neighbours, zeros beyond the ends. The output holds any values. */
function copyNeighbours(
  input: Float32Array,
  output: Float32Array,
  first: number,
  t: number,
  steps: number,
  width: number,
  taps: number,
  ahead: number,
): void {
  const from = Math.max(0, t - ahead);
  const to = Math.max(from, Math.min(steps, t - ahead + taps));
  const row = (first + t) * taps * width;
  const filled = row + (from - (t - ahead)) * width;
  output.fill(0, row, row + taps * width);
  output.set(
    input.subarray((first + from) * width, (first + to) * width),
    Math.min(filled, row + taps * width),
  );
}

/**
 * Puts each step's neighbours next to it, so that a convolution is one matrix product.
 *
 * @param input [B x T x C]
 * @returns [B T x taps C]: row t holds steps t - ahead .. t - ahead + taps - 1, zeros beyond the ends
 */
export function sideBySide(tf: typeof tfjs, input: Tensor3D, { taps, ahead }: Neighbourhood): Tensor2D {
  const [batch, steps, width] = input.shape;
  if (taps === 1) return tf.reshape(input, [batch * steps, width]);
  const quick = runHostKernel(kernel, [input], { taps, ahead });
  if (quick) return quick[0] as Tensor2D;
  const padded = tf.pad(input, [
    [0, 0],
    [ahead, taps - 1 - ahead],
    [0, 0],
  ]);
  const shifted = Array.from({ length: taps }, (_, tap) =>
    tf.slice(padded, [0, tap, 0], [batch, steps, width]),
  );
  return tf.reshape(tf.concat(shifted, 2), [batch * steps, taps * width]);
}
