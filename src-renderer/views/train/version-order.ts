/** What can be done with the versions of an asset. */
import type { Model, SelfTest } from '../../../src-main/api/words.ts';

export type VersionState = 'armed' | 'shadow' | 'retired' | 'ready';

export const stateOf = ({ armed, shadow, retired }: Model): VersionState =>
  armed ? 'armed' : retired !== null ? 'retired' : shadow ? 'shadow' : 'ready';

/** The version to go back to: the newest usable one that is older than the armed one; null where there is none. */
export function versionBefore(models: readonly Model[]): Model | null {
  const armed = models.find((model) => model.armed);
  if (!armed) return null;
  return (
    models
      .filter(({ id, retired }) => id < armed.id && retired === null)
      .toSorted((a, b) => b.id - a.id)[0] ?? null
  );
}

/**
 * The middle of the smallest offsets found, over the tags in which one was found at all.
 * @returns standard deviations; null where there is no data sheet or no offset was found
 */
export function middleBias({ dataSheet }: SelfTest): number | null {
  const k = dataSheet?.columns.findIndex(({ kind }) => kind === 'bias') ?? -1;
  const sizes = (dataSheet?.tags ?? [])
    .map(({ findings }) => findings[k])
    .flatMap((finding) => (finding?.state === 'found' ? [finding.size] : []))
    .sort((a, b) => a - b);
  if (sizes.length === 0) return null;
  const [low, high] = [sizes[(sizes.length - 1) >> 1]!, sizes[sizes.length >> 1]!];
  return (low + high) / 2;
}
