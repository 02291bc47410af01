import { MemoryCensus } from '../memory/index.ts';
import type { MemaeConfig, MemoryTerm } from '../network/index.ts';
import type { NetworkInTraining } from './network-on-device.ts';
import type { Windows } from './windows.ts';

/** What a network does with windows it did not learn from. */
export interface Evaluation {
  /** Weighted mean squared error over present values. */
  readonly loss: number;
  /** Weighted mean square of the targets: the loss of a network that says nothing. */
  readonly energy: number;
  /** Mean squared distance of queries to what memory returned; 0 without memory. */
  readonly latentDistance: number;
  readonly census: MemoryCensus;
}

/** Runs some windows through the network as it is. */
export async function evaluate(
  config: MemaeConfig,
  network: NetworkInTraining,
  memory: MemoryTerm | null,
  windows: Windows,
  numbers: Uint32Array,
  pause: () => Promise<void>,
): Promise<Evaluation> {
  const { rows, targets, mask, capacity } = network;
  const census = new MemoryCensus(config.memoryItems);
  let [squares, energy, present, distance] = [0, 0, 0, 0];
  for (let start = 0; start < numbers.length; start += capacity) {
    await pause();
    const some = numbers.subarray(start, start + capacity);
    windows.copy(some, rows, mask, targets);
    const pass = await network.pass(some.length, memory?.addressing ?? null, [
      'reconstruction',
      'latentDistance',
      'soft',
      'weights',
    ]);
    for (let i = 0; i < pass.reconstruction.length; i++) {
      const weight = mask[i]!;
      if (weight === 0) continue;
      squares += weight * (pass.reconstruction[i]! - targets[i]!) ** 2;
      energy += weight * targets[i]! ** 2;
      present += weight;
    }
    for (const apart of pass.latentDistance) distance += apart;
    if (memory) census.add(pass.soft, pass.weights);
  }
  return {
    loss: squares / Math.max(1, present),
    energy: energy / Math.max(1, present),
    latentDistance: memory ? distance / Math.max(1, numbers.length) : 0,
    census,
  };
}
