/**
 * A copy of the npm package in which everything is fetched, built and checked: the package itself changes only when the
 * copy is known to work, by one rename.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const PACKAGE = 'tfjs-node-gpu';
const forced = { recursive: true, force: true } as const;

/** The package and its copies, all in the folder of its scope so that both find the same dependencies. */
export interface Places {
  readonly installed: string;
  readonly trial: string;
  /** Where the package lies while the copy takes its place. */
  readonly before: string;
}

/** @param scope the folder node_modules/@tensorflow */
export function placesIn(scope: string): Places {
  return {
    installed: join(scope, PACKAGE),
    trial: join(scope, `.${PACKAGE}-trial`),
    before: join(scope, `.${PACKAGE}-before`),
  };
}

/** Puts back what a run that was killed in the middle of takeOver left aside. */
export function recover({ installed, before }: Places): void {
  if (!existsSync(before)) return;
  if (existsSync(installed)) rmSync(before, forced);
  else renameSync(before, installed);
}

/**
 * Makes the copy anew, without what was set up in the package.
 *
 * @param keep folder in deps/ that a run broken off may have left in the copy, and that stays
 */
export function openTrial({ installed, trial }: Places, keep: string | null): void {
  mkdirSync(trial, { recursive: true });
  for (const name of readdirSync(trial)) if (name !== 'deps') rmSync(join(trial, name), forced);
  const deps = join(trial, 'deps');
  mkdirSync(deps, { recursive: true });
  for (const name of readdirSync(deps)) if (name !== keep) rmSync(join(deps, name), forced);
  cpSync(installed, trial, {
    recursive: true,
    filter: (source) => !['lib', 'deps'].includes(relative(installed, source).split(sep)[0]!),
  });
}

export const removeTrial = ({ trial }: Places): void => rmSync(trial, forced);

/**
 * Puts the copy in the package's place.
 *
 * @throws Error when the files are in use or may not be changed; the package is then as it was
 */
export function takeOver({ installed, trial, before }: Places): void {
  try {
    renameSync(installed, before);
    renameSync(trial, installed);
  } catch (error) {
    recover({ installed, trial, before });
    throw new Error(
      `${installed} could not be replaced (${(error as NodeJS.ErrnoException).code}). Stop Mnemo where it is running, ` +
        'check that you may write there, and start this again.',
      { cause: error },
    );
  }
  rmSync(before, forced);
}
