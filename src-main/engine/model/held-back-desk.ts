/** What the operation a model was judged on says of it: how often it would alarm, and where it came closest. */
import type { DeskHandlers, EngineParts } from '../engine-parts.ts';
import { readDetector } from './read-detector.ts';
import { sensitivityOf } from './sensitivity.ts';

export type HeldBackHandlers = DeskHandlers<'model.sensitivity' | 'model.heldBack'>;

export function createHeldBackDesk(parts: Pick<EngineParts, 'records' | 'dataDir'>): {
  readonly handlers: HeldBackHandlers;
} {
  const handlers: HeldBackHandlers = {
    'model.sensitivity': async ({ id }) =>
      sensitivityOf((await readDetector(parts, id)).detector.calibration),
    // Models trained before the stretches were kept can name none.
    'model.heldBack': async ({ id }) => [...((await readDetector(parts, id)).detector.heldBack ?? [])],
  };
  return { handlers };
}
