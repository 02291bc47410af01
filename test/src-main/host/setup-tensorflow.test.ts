/** The command as a user starts it, as far as it goes without fetching anything. `npm run test:tensorflow` goes all the way. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const COMMAND = fileURLToPath(new URL('../../../src-main/host/setup-tensorflow.ts', import.meta.url));
const start = (...args: string[]) => spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });

test.each<[string[], RegExp]>([
  [['--from', 'elsewhere'], /Allowed choices are download, wheel/],
  [['--wheel', 'tensorflow'], /--wheel needs "--from wheel"/],
  [['now'], /too many arguments/],
  [['--from', 'wheel', '--wheel', 'torch'], /--wheel torch is not|in the wheel for Linux only/],
])('%j ends with exit code 2 and one line', (args, sentence) => {
  const { status, stdout, stderr } = start(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

test('help is no error', () => {
  expect(start('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--from <source>') });
});
