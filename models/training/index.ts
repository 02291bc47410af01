/** Training a MemAE and using a trained one. */
export { trainMemae } from './train-memae.ts';
export { openMemae } from './open-memae.ts';
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
