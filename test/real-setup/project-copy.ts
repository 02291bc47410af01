/** A copy of the project whose TensorFlow may be set up and broken without touching this one's node_modules. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const NATIVE = join('@tensorflow', 'tfjs-node-gpu');

/** @returns its folder: sources copied, packages linked, all but the native one, which is copied as npm ci leaves it */
export function copyProject(): string {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), 'mnemo-setup-'));
  for (const name of ['models', 'src-main', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(join(PROJECT, name), join(copy, name), { recursive: true });
  }
  const [from, to] = [join(PROJECT, 'node_modules'), join(copy, 'node_modules')];
  mkdirSync(join(to, '@tensorflow'), { recursive: true });
  const link = (name: string): void => symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(from)) if (name !== '@tensorflow' && name !== '.vite') link(name);
  for (const name of readdirSync(join(from, '@tensorflow'))) {
    if (!name.includes('tfjs-node-gpu')) link(join('@tensorflow', name));
  }
  const native = join(from, NATIVE);
  cpSync(native, join(to, NATIVE), {
    recursive: true,
    filter: (source) => !/^(lib|deps)$/.test(relative(native, source)),
  });
  return copy;
}
