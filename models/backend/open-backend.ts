import * as tfjs from '@tensorflow/tfjs-core';
import { chooseFastest } from './choose-fastest.ts';
import {
  BACKEND_NAMES,
  type Backend,
  type BackendChoice,
  type BackendName,
  type DeviceReport,
  type OpenDevice,
} from './devices.ts';
import type { DeviceTrial } from './measure-device.ts';
import { openDevice, type BackendLoaders } from './open-device.ts';
import { reasonOf } from './reason.ts';

const ADVICE: Readonly<Record<BackendName, string>> = {
  cuda: 'Run "npm run setup:tensorflow" to fetch libtensorflow, or choose another backend.',
  webgpu: "Install the GPU's driver (Vulkan, Metal or Direct3D 12), or choose another backend.",
  wasm: 'Choose the cpu backend, which is slow, or run on Node 24.',
  cpu: 'Reinstall the dependencies with "npm ci".',
};

/**
 * Opens a device to compute on and makes it the process's active one.
 *
 * "auto" never takes WebGPU played by the processor. Where a choice is left, it times every usable device on the trial,
 * about two seconds each, and takes the fastest; without a trial it takes the first in the order of BACKEND_NAMES, but
 * TensorFlow only on a GPU.
 *
 * @param choice a backend by name, software GPUs included, or "auto"
 * @param loaders how native code is loaded
 * @param trial the work the device is wanted for, at its real size
 * @throws Error when the backend asked for cannot be used, or none can, with the reason and what to do
 */
export async function openBackend(
  choice: BackendChoice,
  loaders: BackendLoaders = {},
  trial?: DeviceTrial,
): Promise<Backend> {
  // No argument checks inside tfjs' inner loops, and no advertisement for tfjs-node on the console.
  tfjs.enableProdMode();
  return choice === 'auto' ? openBest(loaders, trial) : openNamed(choice, loaders);
}

async function openNamed(name: BackendName, loaders: BackendLoaders): Promise<Backend> {
  try {
    const device = await openDevice(name, loaders);
    await device.activate();
    return backendOn(device, [report(device, true, 'Chosen by name.')]);
  } catch (error) {
    throw new Error(`The ${name} backend cannot be used: ${reasonOf(error)} ${ADVICE[name]}`, {
      cause: error,
    });
  }
}

async function openBest(loaders: BackendLoaders, trial: DeviceTrial | undefined): Promise<Backend> {
  const { usable, refused } = await openUsable(loaders, trial);
  const [first] = usable;
  const choice =
    trial && usable.length > 1
      ? await chooseFastest(usable, trial)
      : {
          taken: first ?? null,
          reports: usable.map((device) =>
            report(
              device,
              device === first,
              usable.length === 1
                ? 'The only one that can be used.'
                : device === first
                  ? 'Not timed: the first of those that can be used.'
                  : `Not timed: ${first!.name} comes first.`,
            ),
          ),
        };
  for (const device of usable) if (device !== choice.taken) device.close();
  const reports = [...choice.reports, ...refused];
  if (!choice.taken) {
    const reasons = reports.map(({ name, reason }) => `${name}: ${reason}`).join(' ');
    throw new Error(`No backend can be used. ${reasons} ${ADVICE.cpu}`);
  }
  await choice.taken.activate();
  return backendOn(choice.taken, reports);
}

/** Starts what "auto" may take. The cpu backend does the work of wasm many times slower: it only stands in for it. */
async function openUsable(
  loaders: BackendLoaders,
  trial: DeviceTrial | undefined,
): Promise<{ usable: OpenDevice[]; refused: DeviceReport[] }> {
  const usable: OpenDevice[] = [];
  const refused: DeviceReport[] = [];
  for (const name of BACKEND_NAMES) {
    if ((name === 'cuda' || name === 'webgpu') && !loaders[name]) continue;
    if (name === 'cpu' && usable.some((device) => device.name === 'wasm')) {
      refused.push(closed(name, 'Not timed: wasm does the same many times faster.'));
      continue;
    }
    try {
      const device = await openDevice(name, loaders);
      if (device.software && (name === 'webgpu' || !trial)) {
        refused.push(report(device, false, 'It found no GPU and computes on the processor.'));
        device.close();
      } else usable.push(device);
    } catch (error) {
      refused.push(closed(name, reasonOf(error)));
    }
  }
  return { usable, refused };
}

const report = ({ name, device }: OpenDevice, taken: boolean, reason: string): DeviceReport => ({
  name,
  device,
  speed: null,
  taken,
  reason,
});

const closed = (name: BackendName, reason: string): DeviceReport => ({
  name,
  device: null,
  speed: null,
  taken: false,
  reason,
});

function backendOn(device: OpenDevice, reports: readonly DeviceReport[]): Backend {
  const order = ({ name }: DeviceReport): number => BACKEND_NAMES.indexOf(name);
  return {
    name: device.name,
    tf: tfjs,
    device: device.device,
    software: device.software,
    devices: reports.toSorted((a, b) => order(a) - order(b)),
    close: () => device.close(),
  };
}
