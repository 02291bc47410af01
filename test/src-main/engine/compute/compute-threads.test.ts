import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('./train-and-hash.ts', import.meta.url));

/** In a process of its own: V8's flags are the whole process's, and it must end although its threads still wait. */
const hash = async (threads: number, vectors: 'plain' | 'wide'): Promise<string> =>
  (await promisify(execFile)(process.execPath, [script, String(threads), vectors], { timeout: 50_000 }))
    .stdout;

it('trains to the same bits on any number of threads, with vectors of 128 bits and of 256', async () => {
  const expected = await hash(1, 'plain');
  expect(expected).toMatch(/^[0-9a-f]{64}$/);
  expect(await hash(1, 'wide')).toBe(expected);
  expect(await hash(2, 'wide')).toBe(expected);
});
