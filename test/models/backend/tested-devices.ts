/** The one list of devices that every numeric test runs on. */
import { describe, vi } from 'vitest';
import { BACKEND_NAMES, openBackend, type Backend, type BackendName } from '../../../models/backend/index.ts';
import { backendLoaders } from '../../../src-main/engine/compute/backend-loaders.ts';

// A GPU played by the processor takes seconds for a step.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

export interface TestedDevice {
  readonly name: BackendName;
  /** Why it cannot be tested on this machine; null where it can. */
  readonly missing: string | null;
}

/** wasm and cpu are always there: if they fail to open, tests fail. */
const ALWAYS: readonly BackendName[] = ['wasm', 'cpu'];

export async function openTested(name: BackendName): Promise<Backend> {
  const backend = await openBackend(name, backendLoaders);
  // tfjs would quietly compute what is small on the processor, and everything here is small.
  if (name === 'webgpu') backend.tf.env().set('WEBGPU_CPU_FORWARD', false);
  return backend;
}

async function lookFor(name: BackendName): Promise<TestedDevice> {
  if (ALWAYS.includes(name)) return { name, missing: null };
  return openTested(name).then(
    (backend) => {
      backend.close();
      return { name, missing: null };
    },
    (error: unknown) => ({ name, missing: (error as Error).message }),
  );
}

export const testedDevices: TestedDevice[] = [];
for (const name of BACKEND_NAMES) testedDevices.push(await lookFor(name));

/** Declares the same tests for every device; those of a device that is not here are skipped with the reason. */
export function onEachDevice(what: string, declare: (name: BackendName) => void): void {
  for (const { name, missing } of testedDevices) {
    if (missing === null) describe(`${what} on ${name}`, () => declare(name));
    else describe.skip(`${what} on ${name}, which is not here. ${missing}`, () => declare(name));
  }
}
