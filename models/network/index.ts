/** The MemAE network: its configuration, its weights, its forward and backward pass. */
export { checkConfig, paddedLength, positionsOf, type MemaeConfig } from './config.ts';
export { defaultMemaeConfig, paperMemaeConfig, referenceMemaeConfig } from './presets.ts';
export {
  checkWeights,
  initialWeights,
  MEMORY_ITEMS,
  multiplyAddsPerWindow,
  weightShapes,
  type Weight,
  type Weights,
} from './weights.ts';
export { passThrough, type Pass, type WeightTensors } from './forward.ts';
export { trainingStep, type MemoryTerm, type Step } from './gradients.ts';
export { seededRandom, type Random } from './random.ts';
