/** Opening a recorded file: what can be wrong before the first row is read. */
import { Refusal } from '../../engine/engine-parts.ts';
import { readBeginning, textOf } from '../../engine/exchange/csv/head.ts';
import { InputError } from '../input-error.ts';

/** @returns the file's first MiB as text. @throws InputError when it is missing, empty, a folder or not text */
export async function readHead(file: string): Promise<string> {
  try {
    return textOf(await readBeginning(file), file);
  } catch (error) {
    throw error instanceof Refusal ? new InputError(error.message, { cause: error }) : error;
  }
}
