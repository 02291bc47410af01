import * as tfjs from '@tensorflow/tfjs-core';
import { registerMatMulKernels } from './wasm/matmul-kernels.ts';
import { registerSideBySide } from './wasm/side-by-side-kernel.ts';

export const BACKEND_NAMES = ['cuda', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];
export type BackendChoice = 'auto' | BackendName;

/**
 * How the caller brings native backends in: models/ itself loads no native code. A loader makes the package register
 * its tfjs backend ("tensorflow" for cuda, "webgpu" for webgpu) with the same @tensorflow/tfjs-core, or rejects.
 *
 * @example The documented way to load tfjs-node-gpu 4.22 on Node 23 or later, which removed util.isNullOrUndefined:
 * ```ts
 * const require = createRequire(import.meta.url);
 * const cuda = async () => {
 *   const util = require('node:util');
 *   util.isNullOrUndefined ??= (value) => value === null || value === undefined;
 *   return require('@tensorflow/tfjs-node-gpu');
 * };
 * const backend = await openBackend('auto', { cuda });
 * ```
 */
export interface BackendLoaders {
  readonly cuda?: () => Promise<unknown>;
  readonly webgpu?: () => Promise<unknown>;
}

/** An open device. tfjs keeps its active backend per process: the backend opened last computes for everyone. */
export interface Backend {
  readonly name: BackendName;
  readonly tf: typeof tfjs;
  /** What was tried before this one and why it could not be used, in words. */
  readonly skipped: readonly { readonly name: BackendName; readonly reason: string }[];
}

/** The name under which each package registers itself with tfjs. */
const TFJS_NAMES: Readonly<Record<BackendName, string>> = {
  cuda: 'tensorflow',
  webgpu: 'webgpu',
  wasm: 'wasm',
  cpu: 'cpu',
};

const ADVICE: Readonly<Record<BackendName, string>> = {
  cuda: 'Run "npm run setup:tensorflow" to fetch libtensorflow, or choose another backend.',
  webgpu: 'Check that a Vulkan, Metal or Direct3D 12 driver is installed, or choose another backend.',
  wasm: 'Choose the cpu backend, which is slow, or run on Node 24.',
  cpu: 'Reinstall the dependencies with "npm ci".',
};

/**
 * Opens a device to compute on and makes it the process's active one.
 *
 * @param choice a backend by name; "auto" takes cuda if its loader works, else wasm, else cpu
 * @param loaders how the native backends are loaded
 * @throws Error when the backend asked for cannot be used, with the reason and what to do
 */
export async function openBackend(choice: BackendChoice, loaders: BackendLoaders = {}): Promise<Backend> {
  // No argument checks inside tfjs' inner loops, and no advertisement for tfjs-node on the console.
  tfjs.enableProdMode();
  if (choice !== 'auto') {
    try {
      await activate(choice, loaders);
    } catch (error) {
      throw new Error(`The ${choice} backend cannot be used: ${reasonOf(error)} ${ADVICE[choice]}`, {
        cause: error,
      });
    }
    return { name: choice, tf: tfjs, skipped: [] };
  }
  const skipped: { name: BackendName; reason: string }[] = [];
  for (const name of loaders.cuda ? (['cuda', 'wasm', 'cpu'] as const) : (['wasm', 'cpu'] as const)) {
    try {
      await activate(name, loaders);
      return { name, tf: tfjs, skipped };
    } catch (error) {
      skipped.push({ name, reason: reasonOf(error) });
    }
  }
  const reasons = skipped.map(({ name, reason }) => `${name}: ${reason}`).join(' ');
  throw new Error(`No backend can be used. ${reasons} Reinstall the dependencies with "npm ci".`);
}

async function activate(name: BackendName, loaders: BackendLoaders): Promise<void> {
  switch (name) {
    case 'cuda':
    case 'webgpu': {
      const load = loaders[name];
      if (!load) throw new Error('no loader for it was given.');
      await load();
      break;
    }
    case 'wasm':
      await import('@tensorflow/tfjs-backend-wasm');
      registerMatMulKernels();
      registerSideBySide();
      break;
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
  }
  const registered = TFJS_NAMES[name];
  if (!tfjs.engine().registryFactory[registered]) {
    throw new Error('its package loaded but registered no backend.');
  }
  if (!(await tfjs.setBackend(registered))) throw new Error('it failed to start.');
  await tfjs.ready();
}

/** The first line of an error as a sentence. */
function reasonOf(error: unknown): string {
  const line = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
