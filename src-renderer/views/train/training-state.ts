import type { TrainingProgress } from '../../../src-main/api/words.ts';

/** Whether a training is under way, in whichever of its stages. */
export const runs = ({ state }: TrainingProgress): boolean =>
  state === 'preparing' || state === 'training' || state === 'calibrating' || state === 'self-test';
