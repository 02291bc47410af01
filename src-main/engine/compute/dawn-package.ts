/** WebGPU in Node: Dawn, through the npm package "webgpu". */
import type { Gpu } from '../../../models/backend/index.ts';

/** The package's exports. Typed here because it is optional: it may not be installed. */
interface DawnPackage {
  /** @param options Dawn's own, of the form "name=value" */
  readonly create: (options: readonly string[]) => Gpu;
  /** WebGPU's classes and constants, which a browser has as globals. */
  readonly globals: object;
}

/** One instance a process: each holds the driver open. */
let gpu: Gpu | null = null;

/**
 * Loads Dawn and makes WebGPU's classes global, where tfjs looks for them.
 *
 * @throws Error where the package is not installed, has no build for this machine, or Vulkan is missing
 */
export async function loadDawn(): Promise<Gpu> {
  if (gpu) return gpu;
  if (process.platform === 'linux') requireVulkan();
  const { create, globals } = await importPackage();
  Object.assign(globalThis, globals);
  return (gpu = create([]));
}

async function importPackage(): Promise<DawnPackage> {
  const name = 'webgpu';
  try {
    return (await import(name)) as DawnPackage;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'ERR_MODULE_NOT_FOUND')
      throw new Error('its npm package is not installed: run "npm ci" without --omit=optional.', {
        cause: error,
      });
    if (code === 'MODULE_NOT_FOUND')
      throw new Error(`there is no build of Dawn for ${process.platform}-${process.arch}.`, { cause: error });
    throw error;
  }
}

/**
 * Dawn prints warnings on a machine without Vulkan, as most servers are: this looks first. Vulkan's library is no
 * module of Node's, so that loading it is always refused; the refusal tells whether it was found.
 */
function requireVulkan(): void {
  const library = 'libvulkan.so.1';
  try {
    process.dlopen({ exports: {} }, library);
  } catch (error) {
    if (/cannot open shared object/.test((error as Error).message))
      throw new Error(`Vulkan (${library}) is not installed; a GPU's driver brings it.`, { cause: error });
  }
}
