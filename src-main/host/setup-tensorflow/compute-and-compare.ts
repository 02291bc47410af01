/**
 * Run as a process: loads the copy of the package named in its argument, computes a matrix product and a convolution,
 * and compares them with plain loops. Prints what it found as one line of JSON.
 */
import { loadTensorflow } from '../../engine/compute/tensorflow-package.ts';
import { print } from '../print.ts';

/** Products of float32 numbers near 1, tens of them added: TF32 or a broken library is far beyond this. */
const TOLERANCE = 1e-5;

const { tf, version, gpu } = loadTensorflow(process.argv[2]);

/** Numbers between -1 and 1 without a pattern. */
const wave = (length: number, pace: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(pace * i * i + i));

function compare(what: string, found: Float32Array, expected: (index: number) => number): void {
  found.forEach((value, index) => {
    const right = expected(index);
    if (!(Math.abs(value - right) <= TOLERANCE)) {
      throw new Error(`It computes wrongly: a ${what} gives ${value} instead of ${right.toFixed(7)}.`);
    }
  });
}

const [rows, inner, columns] = [33, 40, 17] as const;
const [left, right] = [wave(rows * inner, 0.37), wave(inner * columns, 0.73)];
const product = tf.matMul(tf.tensor2d(left, [rows, inner]), tf.tensor2d(right, [inner, columns]));
compare('matrix product', await product.data<'float32'>(), (index) => {
  const [i, j] = [Math.floor(index / columns), index % columns];
  return left
    .subarray(i * inner, (i + 1) * inner)
    .reduce((sum, x, k) => sum + x * right[k * columns + j]!, 0);
});

const [steps, channels, taps, outputs] = [29, 3, 6, 5] as const;
const [series, kernel] = [wave(steps * channels, 0.91), wave(taps * channels * outputs, 0.19)];
const convolved = tf.conv1d(
  tf.tensor3d(series, [1, steps, channels]),
  tf.tensor3d(kernel, [taps, channels, outputs]),
  1,
  'valid',
);
compare('convolution', await convolved.data<'float32'>(), (index) => {
  const [t, o] = [Math.floor(index / outputs), index % outputs];
  return series
    .subarray(t * channels, (t + taps) * channels)
    .reduce((sum, x, k) => sum + x * kernel[k * outputs + o]!, 0);
});

print(JSON.stringify({ version, gpu }));
