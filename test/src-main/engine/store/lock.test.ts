import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DataDirectoryInUse, lockDataDirectory } from '../../../../src-main/engine/store/lock.ts';
import { openStore } from '../../../../src-main/engine/store/index.ts';
import { temporaryDirectory } from './temporary-directory.ts';

test('a second engine is told in one sentence which directory is taken', () => {
  const directory = temporaryDirectory();
  const lock = lockDataDirectory(directory);
  expect(() => lockDataDirectory(directory)).toThrow(DataDirectoryInUse);
  expect(() => lockDataDirectory(directory)).toThrow(
    `Another Mnemo already works in ${directory}. Stop it first, or choose another data directory.`,
  );
  lock.release();
  lockDataDirectory(directory).release();
});

test('the lock of a killed process is gone with it', async () => {
  const directory = temporaryDirectory();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-holder.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString()).toBe('locked\n');
  expect(() => lockDataDirectory(directory)).toThrow(DataDirectoryInUse);

  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDataDirectory(directory).release();
});

test('a damaged lock file is no reason to stay away, and locks again', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'engine.lock'), Buffer.alloc(8192, 0xa5));
  const lock = lockDataDirectory(directory);
  expect(() => lockDataDirectory(directory)).toThrow(DataDirectoryInUse);
  lock.release();
  lockDataDirectory(directory).release();
});

test('a store that could not be opened leaves the directory free', async () => {
  const directory = temporaryDirectory();
  const first = await openStore(directory);
  await expect(openStore(directory)).rejects.toThrow(DataDirectoryInUse);
  await first.close();
  await (await openStore(directory)).close();
});
