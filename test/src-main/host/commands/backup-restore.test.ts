/** mnemo backup and mnemo restore, as an administrator uses them one after the other. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { register as backup } from '../../../../src-main/host/commands/backup.ts';
import { register as restore } from '../../../../src-main/host/commands/restore.ts';
import { InputError } from '../../../../src-main/host/input-error.ts';
import { lockDataDirectory } from '../../../../src-main/engine/store/lock.ts';
import { dataDirectory, DAYS, openRecordsOf, rowsOf } from '../../engine/store/backup/data-directory.ts';
import { temporaryDirectory } from '../../engine/store/temporary-directory.ts';
import { runCommand, type Ran } from './run-command.ts';

/** A refusal is bad input: one sentence, exit code 2. */
function refused({ error }: Ran): string {
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message;
}

test('there and back', async () => {
  const dataDir = dataDirectory();
  const folder = temporaryDirectory();
  const made = await runCommand(backup, 'backup', folder, '--data', dataDir);
  expect(made.error).toBeNull();
  const [name] = readdirSync(folder);
  expect(made.stdout).toMatch(/^Backup .+: 8 files, \d+ kB, of which \d+ kB were copied\.\n$/);
  expect(made.stderr).toContain('Passwords and private keys are in it, sealed; their key');
  const again = await runCommand(backup, 'backup', folder, '--data', dataDir);
  expect(again.stdout).toMatch(/of which \d+ (kB|bytes) were copied/);

  const target = join(temporaryDirectory(), 'new');
  const back = await runCommand(restore, 'restore', join(folder, name!), '--data', target);
  expect(back.error).toBeNull();
  expect(back.stdout).toMatch(/^Restored the backup of 20.+Z \(8 files, \d+ kB\) to .+new\.\n$/);
  expect(rowsOf(join(target, 'raw', `${DAYS[0]!}.db`))).toEqual({ samples: 1000, dirty: 1000 });
  expect(openRecordsOf(target).connections.list()).toHaveLength(1);
});

test('with --replace the former directory is kept and named, with its key taken over', async () => {
  const dataDir = dataDirectory();
  const folder = temporaryDirectory();
  await runCommand(backup, 'backup', folder, '--data', dataDir);
  const from = join(folder, readdirSync(folder)[0]!);
  writeFileSync(join(dataDir, 'records.db'), 'lost');
  expect(refused(await runCommand(restore, 'restore', from, '--data', dataDir))).toContain('add --replace');
  const back = await runCommand(restore, 'restore', from, '--data', dataDir, '--replace');
  expect(back.error).toBeNull();
  expect(back.stderr).toContain('The key of stored passwords was taken over');
  const aside = /What was there before is in (.+)\. Delete it/.exec(back.stderr)![1]!;
  expect(readFileSync(join(aside, 'records.db'), 'utf8')).toBe('lost');
  expect(readFileSync(join(dataDir, 'secret.key'), 'utf8')).toBe('the key');
});

test('what cannot be done is refused with what to do', async () => {
  const dataDir = dataDirectory();
  const empty = temporaryDirectory();
  expect(refused(await runCommand(backup, 'backup', empty, '--data', empty))).toBe(
    `There is no data of Mnemo in ${empty}. Name its data directory with --data.`,
  );
  expect(refused(await runCommand(restore, 'restore', empty, '--data', join(empty, 'x')))).toContain(
    'manifest.json is missing',
  );
  const lock = lockDataDirectory(dataDir);
  onTestFinished(() => lock.release());
  expect(refused(await runCommand(backup, 'backup', empty, '--data', dataDir))).toBe(
    `Mnemo is running in ${dataDir}. Start the backup from its screen, or stop it first.`,
  );
  expect(readdirSync(empty)).toEqual([]);
});

test('after a refused backup the directory is free, and a damaged file is said', async () => {
  const dataDir = dataDirectory();
  const folder = temporaryDirectory();
  expect(refused(await runCommand(backup, 'backup', join(dataDir, 'raw'), '--data', dataDir))).toContain(
    'where Mnemo keeps its own files',
  );
  rmSync(join(dataDir, 'raw', `${DAYS[1]!}.db`));
  writeFileSync(join(dataDir, 'raw', `${DAYS[1]!}.db`), 'no database '.repeat(500));
  mkdirSync(join(folder, 'b'));
  const made = await runCommand(backup, 'backup', join(folder, 'b'), '--data', dataDir);
  expect(made.error).toBeNull();
  expect(made.stderr).toContain(
    `raw/${DAYS[1]!}.db is damaged (file is not a database) and is not in this backup.`,
  );
});
