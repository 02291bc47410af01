/** How this machine's native backends are brought into models/, which itself knows no files and no Node. */
import type { BackendLoaders, NativeDevice } from '../../../models/backend/index.ts';
import { loadDawn } from './dawn-package.ts';
import { loadTensorflow } from './tensorflow-package.ts';

export const backendLoaders = { cuda, webgpu: loadDawn } satisfies BackendLoaders;

/** Native TensorFlow: on an NVIDIA GPU where it finds one. */
async function cuda(): Promise<NativeDevice> {
  try {
    const { version, gpu } = loadTensorflow();
    return { device: `TensorFlow ${version} on ${gpu ? 'an NVIDIA GPU' : 'the processor'}`, software: !gpu };
  } catch (error) {
    throw new Error(inWords(error as NodeJS.ErrnoException), { cause: error });
  }
}

/** The usual two reasons, which the package tells with paths and stacks. */
function inWords({ code, message }: NodeJS.ErrnoException): string {
  if (message.includes('tfjs_binding.node) can not be found')) return 'libtensorflow is not set up.';
  if (code === 'MODULE_NOT_FOUND')
    return 'its npm package is not installed: run "npm ci" without --omit=optional.';
  return message;
}
