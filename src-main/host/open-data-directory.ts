/** Makes sure the data directory is there and can be written, before anything starts in it. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { InputError } from './input-error.ts';

/**
 * Created for its owner only: it holds recordings and the key of the stored passwords.
 * @throws InputError when it cannot be used
 */
export function openDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const why =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'there is a file of that name in the way'
        : `it cannot be written (${code})`;
    throw new InputError(
      `The data directory ${directory} cannot be used: ${why}. Choose another with --data.`,
    );
  }
}
