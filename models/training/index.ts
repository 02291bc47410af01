/** Training a MemAE and using a trained one. */
export { trainMemae } from './train-memae.ts';
export { openMemae } from './open-memae.ts';
export { detectorTrial, memaeTrial } from './device-trial.ts';
export type { CheckpointPlace } from './checkpoint.ts';
export type {
  CancelSignal,
  Memae,
  MemaeProgress,
  MemaeTrainingOptions,
  NormalisedSegment,
  OpenMemae,
  SegmentReconstruction,
  WindowReconstruction,
} from './types.ts';
