/** How this machine's native backends are brought into models/, which itself knows no files and no Node. */
import { createRequire } from 'node:module';
import util from 'node:util';

const require = createRequire(import.meta.url);

/**
 * tfjs-node-gpu 4.22 still calls util.isNullOrUndefined, which Node 23 removed; it is restored before the package
 * is loaded. Fixed upstream, never released.
 */
async function cuda(): Promise<unknown> {
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  return require('@tensorflow/tfjs-node-gpu');
}

export const backendLoaders = { cuda };
