import type { MemoryTerm, MemaeConfig } from '../network/index.ts';

/** Where a training stands: without memory, with shrinkage and entropy coming in, or as it will be used. */
export type Phase = 'warm-up' | 'ramp' | 'full';

const WARM_UP_SHARE = 0.2;
const RAMP_SHARE = 0.4;
/** After this share no item is reseeded any more: what is learned from here on must last. */
const RESEED_SHARE = 0.7;

/**
 * The phase of an epoch.
 *
 * @param progress share of the training that is over, 0 to 1
 */
export function phaseAt({ schedule, memoryItems }: MemaeConfig, progress: number): Phase {
  if (schedule === 'plain' || memoryItems === 0 || progress >= RAMP_SHARE) return 'full';
  return progress < WARM_UP_SHARE ? 'warm-up' : 'ramp';
}

/** Whether items nobody recalls may be moved now. */
export function mayReseed(config: MemaeConfig, progress: number): boolean {
  return config.schedule === 'staged' && progress < RESEED_SHARE;
}

/** How the memory takes part at a point of the training; null while it is passed by. */
export function memoryAt(config: MemaeConfig, progress: number): MemoryTerm | null {
  if (config.memoryItems === 0) return null;
  const { addressing, entropyWeight } = config;
  switch (phaseAt(config, progress)) {
    case 'warm-up':
      return null;
    case 'ramp': {
      const share = Math.max(0.05, (progress - WARM_UP_SHARE) / (RAMP_SHARE - WARM_UP_SHARE));
      return {
        addressing: { ...addressing, shrinkage: share * addressing.shrinkage },
        entropyWeight: share * entropyWeight,
      };
    }
    case 'full':
      return { addressing, entropyWeight };
  }
}

/** Learning rate: constant as in the paper, or falling along a half cosine to a twentieth (Loshchilov and Hutter 2017). */
export function learningRateAt({ schedule, learningRate }: MemaeConfig, progress: number): number {
  if (schedule === 'plain') return learningRate;
  return learningRate * (0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress))));
}
