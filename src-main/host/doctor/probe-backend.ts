/** Opens one device, lets it multiply two matrices whose product is known, and times the reference network on it. */
import {
  measureDevice,
  openBackend,
  type BackendName,
  type DeviceSpeed,
} from '../../../models/backend/index.ts';
import { referenceMemaeConfig } from '../../../models/network/index.ts';
import { memaeTrial } from '../../../models/training/device-trial.ts';
import { backendLoaders } from '../../engine/compute/backend-loaders.ts';
import { employComputeThreads } from '../../engine/compute/compute-threads.ts';
import { answerProbe } from './probe.ts';

/** What a device that works tells of itself. */
export interface BackendFacts {
  readonly device: string;
  readonly software: boolean;
  /** Null for WebGPU played by the processor: timing it takes a minute, and nobody is to use it. */
  readonly speed: DeviceSpeed | null;
}

answerProbe<BackendName, BackendFacts>(async (name) => {
  employComputeThreads();
  const { tf, device, software } = await openBackend(name, backendLoaders).catch((error: unknown) => {
    // The reason alone: the doctor has advice of its own.
    throw error instanceof Error ? (error.cause ?? error) : error;
  });
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
  const values = [...(await product.data())].join(' ');
  if (values !== '19 22 43 50') throw new Error(`It computes wrongly: ${values} instead of 19 22 43 50.`);
  const speed =
    software && name === 'webgpu'
      ? null
      : (await measureDevice(tf, memaeTrial(referenceMemaeConfig(), 'training'))).speed;
  return { found: 'loads and computes', facts: { device, software, speed } };
});
