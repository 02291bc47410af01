/** The beginning of a file: what can be wrong before the first row is read. */
import { open, stat } from 'node:fs/promises';
import { Refusal } from '../../engine-parts.ts';

/** Thousands of columns with long names fit into the header line. */
const HEAD_BYTES = 1 << 20;

const PARQUET = [0x50, 0x41, 0x52, 0x31];
/** Beginnings of files that people pass in place of CSV. */
const NOT_CSV: readonly { begins: readonly number[]; is: string }[] = [
  { begins: [0x50, 0x4b, 0x03, 0x04], is: 'an Excel workbook or another ZIP file' },
  { begins: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Excel workbook' },
  { begins: [0x1f, 0x8b], is: 'compressed with gzip' },
  { begins: PARQUET, is: 'a Parquet file' },
];
const beginsWith = (bytes: Uint8Array, begins: readonly number[]): boolean =>
  begins.every((byte, k) => bytes[k] === byte);

/** @returns the file's first MiB. @throws Refusal when it is missing, no regular file, or may not be read */
export async function readBeginning(file: string): Promise<Buffer> {
  try {
    const known = await stat(file);
    if (known.isDirectory()) throw new Refusal(`${file} is a folder: name a file.`);
    // A pipe that nobody writes to would keep its reader, and who waits for it, for ever.
    if (!known.isFile()) throw new Refusal(`${file} is a pipe or a device: name a regular file.`);
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new Refusal(`${file} does not exist: check the path.`);
    if (code === 'EACCES' || code === 'EPERM')
      throw new Refusal(`${file} may not be read: check its permissions.`);
    throw new Refusal(`${file} cannot be read: ${message}`, { cause: error });
  }
}

export const isParquet = (beginning: Uint8Array): boolean => beginsWith(beginning, PARQUET);

/** @returns a CSV file's beginning as text. @throws Refusal when it is empty or no text */
export function textOf(beginning: Buffer, file: string): string {
  const other = NOT_CSV.find(({ begins }) => beginsWith(beginning, begins));
  if (other) throw new Refusal(`${file} is ${other.is}: export it as plain CSV text first.`);
  if (beginning.includes(0)) throw new Refusal(`${file} is not UTF-8 text: export it as CSV in UTF-8.`);
  const text = beginning.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') throw new Refusal(`${file} is empty.`);
  return text;
}
