import { expect, test } from 'vitest';
import { defaultDataDirectory } from '../../../src-main/supervision/data-directory.ts';

test.each([
  ['linux', {}, '/home/op/.local/share/mnemo'],
  ['linux', { XDG_DATA_HOME: '/data/op' }, '/data/op/mnemo'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/op/.local/share/mnemo'],
  ['darwin', { XDG_DATA_HOME: '/data/op' }, '/home/op/Library/Application Support/Mnemo'],
] as const)('%s %o', (platform, env, expected) => {
  expect(defaultDataDirectory(platform, env, '/home/op')).toBe(expected);
});

test('Windows keeps machine-bound data out of the roaming profile', () => {
  expect(defaultDataDirectory('win32', { LOCALAPPDATA: 'C:\\Local' }, '')).toMatch(/^C:\\Local.Mnemo$/);
});
