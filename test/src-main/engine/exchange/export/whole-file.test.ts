import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  checkFree,
  removeLeftovers,
  writeNewFile,
} from '../../../../../src-main/engine/exchange/export/whole-file.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'mnemo-whole-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

it('appears when it is complete, and not before', async () => {
  const dir = folder();
  const file = join(dir, 'a.csv');
  await writeNewFile(file, async (handle) => {
    await handle.appendFile('one');
    expect(existsSync(file)).toBe(false);
    await handle.appendFile('two');
  });
  expect(readdirSync(dir)).toEqual(['a.csv']);
  expect(readFileSync(file, 'utf8')).toBe('onetwo');
});

it('never takes the place of another file, also of one that came meanwhile', async () => {
  const dir = folder();
  const file = join(dir, 'a.csv');
  const writing = writeNewFile(file, async (handle) => {
    await handle.appendFile('ours');
    writeFileSync(file, 'theirs');
  });
  await expect(writing).rejects.toThrow(/exists already and is not written over/);
  await expect(checkFree(file)).rejects.toThrow(/exists already/);
  expect(readFileSync(file, 'utf8')).toBe('theirs');
  expect(readdirSync(dir)).toEqual(['a.csv']);
});

it.each([
  ['ENOSPC', /The disk is full: .*nothing of it was kept/],
  ['EDQUOT', /The disk is full/],
  ['EIO', /Check the disk/],
  ['EACCES', /may not be written/],
])('leaves nothing behind over %s, and says it in one sentence', async (code, words) => {
  const dir = folder();
  const writing = writeNewFile(join(dir, 'a.csv'), async (handle) => {
    await handle.appendFile('half');
    throw Object.assign(new Error(`${code}: no`), { code });
  });
  await expect(writing).rejects.toThrow(words);
  expect(readdirSync(dir)).toEqual([]);
});

it('needs a folder', async () => {
  await expect(checkFree(join(folder(), 'no', 'a.csv'))).rejects.toThrow(/folder .* does not exist/);
});

it('removes what a killed engine left half written, and nothing else', async () => {
  const dir = folder();
  writeFileSync(join(dir, '.a.csv.1234.part'), 'half');
  writeFileSync(join(dir, 'b.csv'), 'whole');
  await removeLeftovers(dir);
  expect(readdirSync(dir)).toEqual(['b.csv']);
});
