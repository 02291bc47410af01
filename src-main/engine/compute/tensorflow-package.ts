/** Native TensorFlow through @tensorflow/tfjs-node-gpu, made fit for today's Node and for sharing one card. */
import { createRequire } from 'node:module';
import util from 'node:util';
import type * as tfjs from '@tensorflow/tfjs-core';

const require = createRequire(import.meta.url);

export interface Tensorflow {
  readonly tf: typeof tfjs;
  /** Of the native library, for example "2.21.0". */
  readonly version: string;
  /** Whether TensorFlow found an NVIDIA GPU it can use; else it computes on the processor. */
  readonly gpu: boolean;
}

/** What the native backend of tfjs-node-gpu 4.22 tells about itself. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** Read by the native libraries while they are loaded; what the caller has set already stays. */
const ENVIRONMENT = {
  // Errors only: notes about the processor's instructions are not for an operator.
  TF_CPP_MIN_LOG_LEVEL: '2',
  // Training and scoring are two processes on one card: the first must not take all of its memory.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // Products in full float32, as on every other backend: TF32 keeps 10 bits of the mantissa.
  NVIDIA_TF32_OVERRIDE: '0',
};

/**
 * Loads the package, which registers the tfjs backend "tensorflow" and makes it the active one.
 *
 * @param name the package's name, or the folder of a copy
 * @throws Error when the package is not installed, libtensorflow is not set up, or it cannot be loaded
 */
export function loadTensorflow(name = '@tensorflow/tfjs-node-gpu'): Tensorflow {
  for (const [key, value] of Object.entries(ENVIRONMENT)) process.env[key] ??= value;
  // The package calls two functions that Node 23 removed or warns about. Fixed upstream, never released.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
  const tf = requirePackage(name);
  const { binding, isUsingGpuDevice } = tf.findBackend('tensorflow') as unknown as NativeBackend;
  return { tf, version: binding.TF_Version, gpu: isUsingGpuDevice };
}

function requirePackage(name: string): typeof tfjs {
  try {
    return require(name) as typeof tfjs;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    // The package's own words are three sentences with a path, and advise what does not work on today's Node.
    if (message.includes('tfjs_binding.node) can not be found')) {
      throw new Error('libtensorflow is not set up.', { cause: error });
    }
    if (code === 'MODULE_NOT_FOUND' && message.includes(`'${name}'`)) {
      throw new Error('its npm package is not installed: run "npm ci" without --omit=optional.', {
        cause: error,
      });
    }
    throw error;
  }
}
