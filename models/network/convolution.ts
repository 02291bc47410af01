import type * as tfjs from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { biasGradients, reversedTaps, sideBySide } from '../backend/index.ts';
import type { LayerShape } from './weights.ts';

/** One convolution's result, with what its gradient needs. */
export interface Convolved {
  /** [B x T x outputs] */
  readonly output: Tensor3D;
  /** [B T x taps inputs] the input with each position's neighbours side by side. */
  readonly columns: Tensor2D;
}

/** How many taps of a convolution lie before the position itself. */
const before = (taps: number): number => taps >> 1;

/**
 * Convolution of stride 1 with zero padding to the same length, as one matrix product.
 *
 * @param input [B x T x inputs]
 * @param kernel [taps inputs x outputs], oldest tap first
 * @param bias [outputs]
 */
export function convolve(
  tf: typeof tfjs,
  { taps, outputs, rectified }: LayerShape,
  input: Tensor3D,
  kernel: Tensor2D,
  bias: Tensor1D,
): Convolved {
  const [batch, steps] = input.shape;
  const columns = sideBySide(tf, input, { taps, ahead: before(taps) });
  const flat = tf.fused.matMul({ a: columns, b: kernel, bias, activation: rectified ? 'relu' : 'linear' });
  return { output: tf.reshape(flat, [batch, steps, outputs]), columns };
}

/**
 * Gradients through convolve(). The gradient of the input is itself a convolution, of the output's gradient with the
 * taps in reverse order: a gather where the textbook scatters.
 *
 * @param gradient [B x T x outputs] with respect to the output
 * @param needInput false for the first layer, whose input is data
 */
export function convolveGradients(
  tf: typeof tfjs,
  { taps, inputs, outputs, rectified }: LayerShape,
  { output, columns }: Convolved,
  kernel: Tensor2D,
  gradient: Tensor3D,
  needInput: boolean,
): { kernel: Tensor2D; bias: Tensor1D; input: Tensor3D | null } {
  const [batch, steps] = output.shape;
  const rows: [number, number] = [batch * steps, outputs];
  const { active, bias } = biasGradients(
    tf,
    tf.reshape(gradient, rows),
    rectified ? tf.reshape(output, rows) : null,
  );
  let input: Tensor3D | null = null;
  if (needInput) {
    const spread = sideBySide(tf, tf.reshape(active, [batch, steps, outputs]), {
      taps,
      ahead: taps - 1 - before(taps),
    });
    input = tf.reshape(tf.matMul(spread, reversedTaps(tf, kernel, taps)), [batch, steps, inputs]);
  }
  return { kernel: tf.matMul(columns, active, true, false), bias, input };
}
