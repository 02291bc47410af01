import type { DeviceTrial } from '../backend/index.ts';
import { defaultMemaeConfig, initialWeights, seededRandom, type MemaeConfig } from '../network/index.ts';
import { batchSize } from './epoch-plan.ts';
import { openTraining } from './open-network.ts';
import { memoryAt } from './schedule.ts';

/**
 * Training and scoring of this very network on random windows, memory included: the work by which devices are compared.
 *
 * @param wanted what the device is wanted for
 */
export function memaeTrial(config: MemaeConfig, wanted: DeviceTrial['wanted']): DeviceTrial {
  const windows = batchSize(config);
  return {
    windows,
    wanted,
    open(tf) {
      const random = seededRandom(1);
      const values = Float32Array.from({ length: windows * config.windowLength * config.channels }, () =>
        random.normal(),
      );
      const network = openTraining(tf, config, initialWeights(config, 1), windows);
      const memory = memoryAt(config, 1);
      return {
        async train(steps) {
          for (let step = 0; step < steps; step++) {
            network.rows.set(values);
            network.targets.set(values);
            network.mask.fill(1);
            await network.step(windows, memory, config.learningRate);
          }
          return (await network.report()).loss;
        },
        async score(batches) {
          let meanSquare = 0;
          for (let batch = 0; batch < batches; batch++) {
            network.rows.set(values);
            const { reconstruction } = await network.pass(windows, memory?.addressing ?? null, [
              'reconstruction',
              'latentDistance',
              'newest',
            ]);
            meanSquare = reconstruction.reduce((sum, x) => sum + x * x, 0) / reconstruction.length;
          }
          return meanSquare;
        },
        dispose: () => network.dispose(),
      };
    },
  };
}

/** The same for the network that a detector of this window and so many channels has by default. */
export const detectorTrial = (
  windowLength: number,
  channels: number,
  wanted: DeviceTrial['wanted'],
): DeviceTrial => memaeTrial(defaultMemaeConfig(windowLength, channels), wanted);
