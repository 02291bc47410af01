/** The check of a set-up, on packages that behave as tfjs-node-gpu does: well, wrongly, or not at all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { checkPackage } from '../../../../src-main/host/setup-tensorflow/check-package.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'mnemo-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** tfjs' own cpu backend under the name of the native one, whose kernels `change` may spoil. */
const working = (change: string): string => `
const tf = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-core'))});
const { MathBackendCPU } = require(${JSON.stringify(require.resolve('@tensorflow/tfjs-backend-cpu'))});
tf.copyRegisteredKernels('cpu', 'tensorflow');
${change}
if (require('node:util').isNullOrUndefined(0) || !require('node:util').isArray([])) throw new Error('no');
const facts = { isUsingGpuDevice: process.env.NVIDIA_TF32_OVERRIDE === '0', binding: { TF_Version: '2.99.0' } };
tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), facts));
tf.setBackend('tensorflow');
module.exports = tf;
`;

/** A kernel whose results keep 10 bits of the mantissa, as TF32 does. */
const coarse = (kernel: string): string => `
const right = tf.getKernel('${kernel}', 'tensorflow');
tf.unregisterKernel('${kernel}', 'tensorflow');
tf.registerKernel({ ...right, kernelFunc(params) {
  const result = right.kernelFunc(params);
  const bits = new Int32Array(params.backend.data.get(result.dataId).values.buffer);
  bits.forEach((each, i) => (bits[i] = each & ~0x1fff));
  return result;
} });`;

it.skipIf(process.platform === 'win32').each([
  ['computes rightly', working(''), { version: '2.99.0', gpu: true }],
  [
    'multiplies coarsely',
    working(coarse('BatchMatMul')),
    /^It computes wrongly: a matrix product gives .* instead of/,
  ],
  [
    'convolves coarsely',
    working(coarse('Conv2D')),
    /^It computes wrongly: a convolution gives .* instead of/,
  ],
  [
    'does not find its library',
    `throw new Error('libtensorflow.so.2: cannot open\\nmore')`,
    'libtensorflow.so.2: cannot open.',
  ],
  ['aborts', 'process.abort()', 'It was ended by SIGABRT.'],
  [
    'runs on too old a processor',
    `process.kill(process.pid, 'SIGILL')`,
    /lacks instructions that this TensorFlow needs/,
  ],
])('a package that %s is judged so', (name, code, expected) => {
  const file = join(folder, `${name.replaceAll(' ', '-')}.cjs`);
  writeFileSync(file, code);
  const found = checkPackage(file);
  if (expected instanceof RegExp) expect(found).toMatch(expected);
  else expect(found).toEqual(expected);
});
