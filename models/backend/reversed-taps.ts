import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { runHostKernel, type HostKernel } from './host-kernel.ts';

const kernel: HostKernel<{ readonly taps: number }> = {
  name: 'MnemoReversedTaps',
  shapes: ([shape], { taps }) => [[taps * shape![1]!, shape![0]! / taps]],
  compute([weights], [output], { taps }, [shape]) {
    const outputs = shape![1]!;
    const inputs = shape![0]! / taps;
    for (let tap = 0; tap < taps; tap++) {
      const from = (taps - 1 - tap) * inputs * outputs;
      const to = tap * inputs * outputs;
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) output![to + o * inputs + i] = weights![from + i * outputs + o]!;
      }
    }
  },
};

/**
 * The kernel of the convolution that carries a gradient back: taps in reverse order, each one transposed.
 *
 * @param weights [taps inputs x outputs]
 * @returns [taps outputs x inputs]
 */
export function reversedTaps(tf: typeof tfjs, weights: Tensor2D, taps: number): Tensor2D {
  const quick = runHostKernel(kernel, [weights], { taps });
  if (quick) return quick[0] as Tensor2D;
  const [rows, outputs] = weights.shape;
  const reversed = tf.reverse(tf.reshape(weights, [taps, rows / taps, outputs]) as Tensor3D, 0);
  return tf.reshape(tf.transpose(reversed, [0, 2, 1]), [taps * outputs, rows / taps]);
}
