/** Opening a recorded file: what can be wrong before the first row is read. */
import { open, stat } from 'node:fs/promises';
import { InputError } from '../input-error.ts';

const HEAD_BYTES = 65_536;

/** Beginnings of files that people pass in place of CSV. */
const NOT_CSV: readonly { begins: readonly number[]; is: string }[] = [
  { begins: [0x50, 0x4b, 0x03, 0x04], is: 'an Excel workbook or another ZIP file' },
  { begins: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Excel workbook' },
  { begins: [0x1f, 0x8b], is: 'compressed with gzip' },
  { begins: [0x50, 0x41, 0x52, 0x31], is: 'a Parquet file' },
];

/** @returns the file's first 64 KiB as text. @throws InputError when it is missing, empty, a folder or not text */
export async function readHead(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    if ((await stat(file)).isDirectory()) throw new InputError(`${file} is a folder: name a CSV file.`);
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      bytes = buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new InputError(`${file} does not exist: check the path.`);
    if (code === 'EACCES' || code === 'EPERM') {
      throw new InputError(`${file} may not be read: check its permissions.`);
    }
    throw new InputError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const other = NOT_CSV.find(({ begins }) => begins.every((byte, k) => bytes[k] === byte));
  if (other) throw new InputError(`${file} is ${other.is}: export it as plain CSV text first.`);
  if (bytes.includes(0)) throw new InputError(`${file} is not UTF-8 text: export it as CSV in UTF-8.`);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') throw new InputError(`${file} is empty.`);
  return text;
}
