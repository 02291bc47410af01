import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { runHostKernel, type HostKernel } from './host-kernel.ts';

type Nothing = Readonly<Record<never, never>>;

const rectified: HostKernel<Nothing> = {
  name: 'MnemoRectifiedGradients',
  shapes: ([shape]) => [[...shape!], [shape![1]!]],
  compute([gradient, output], [active, bias]) {
    const width = bias!.length;
    bias!.fill(0);
    for (let row = 0; row < gradient!.length; row += width) {
      for (let o = 0; o < width; o++) {
        const slope = output![row + o]! > 0 ? gradient![row + o]! : 0;
        active![row + o] = slope;
        bias![o] = bias![o]! + slope;
      }
    }
  },
};

const linear: HostKernel<Nothing> = {
  name: 'MnemoColumnSums',
  shapes: ([shape]) => [[shape![1]!]],
  compute([gradient], [bias]) {
    const width = bias!.length;
    bias!.fill(0);
    for (let row = 0; row < gradient!.length; row += width) {
      for (let o = 0; o < width; o++) bias![o] = bias![o]! + gradient![row + o]!;
    }
  },
};

/**
 * Gradients through "add a bias, then rectify".
 *
 * @param gradient [rows x outputs] with respect to the result
 * @param output [rows x outputs] the result; null where nothing was rectified
 * @returns the gradient before the bias, which is `gradient` itself where nothing was rectified, and that of the bias
 */
export function biasGradients(
  tf: typeof tfjs,
  gradient: Tensor2D,
  output: Tensor2D | null,
): { active: Tensor2D; bias: Tensor1D } {
  if (!output) {
    const quick = runHostKernel(linear, [gradient], {});
    return { active: gradient, bias: (quick?.[0] as Tensor1D | undefined) ?? tf.sum(gradient, 0) };
  }
  const quick = runHostKernel(rectified, [gradient, output], {});
  if (quick) return { active: quick[0] as Tensor2D, bias: quick[1] as Tensor1D };
  const active: Tensor2D = tf.mul(gradient, tf.step(output));
  return { active, bias: tf.sum(active, 0) };
}
