import type { MemoryTerm, Random } from '../network/index.ts';
import type { EpochPlan } from './epoch-plan.ts';
import type { NetworkInTraining, StepReport } from './network-on-device.ts';
import { drawEvenly, type Windows } from './windows.ts';

/**
 * One epoch over evenly drawn windows, as many a step as the network takes.
 *
 * @param over ends the epoch early where it says so
 * @returns the mean loss and which items were recalled
 */
export async function trainEpoch(
  network: NetworkInTraining,
  windows: Windows,
  memory: MemoryTerm | null,
  learningRate: number,
  plan: EpochPlan,
  over: () => boolean,
  random: Random,
  pause: () => Promise<void>,
): Promise<StepReport> {
  const batch = network.capacity;
  let steps = 0;
  for (let pass = 0; pass < plan.passes; pass++) {
    const numbers = drawEvenly(windows.count, plan.windows, random);
    for (let start = 0; start < numbers.length && !(steps > 0 && over()); start += batch, steps++) {
      await pause();
      const some = numbers.subarray(start, start + batch);
      windows.copy(some, network.rows, network.mask, network.targets);
      await network.step(some.length, memory, learningRate);
    }
  }
  return network.report();
}
