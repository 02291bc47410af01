import { expect, test } from 'vitest';
import { HOME, isOwnPage, isWallWindow, WALL_NAME } from '../../../src-main/shell/navigation.ts';

test.each([HOME, 'mnemo://app/index.html', 'mnemo://app/#/asset/1', 'mnemo://app/?x=1'])('own: %s', (url) => {
  expect(isOwnPage(url)).toBe(true);
});

test.each([
  'https://example.org/',
  'file:///etc/passwd',
  'mnemo://elsewhere/',
  'mnemo://app.example.org/',
  'mnemo://user@app/',
  'mnemo://app:1/',
  'mnemo:app',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:mnemo://app/1',
  '',
  'no url',
])('not own: %s', (url) => {
  expect(isOwnPage(url)).toBe(false);
});

test('the wall display is the one page that opens in a second window', () => {
  expect(isWallWindow('mnemo://app/#/wall', WALL_NAME)).toBe(true);
  expect(isOwnPage('mnemo://app/#/wall')).toBe(true);
});

test.each([
  ['mnemo://app/#/wall', ''],
  ['mnemo://app/#/wall', '_blank'],
  ['mnemo://app/#/overview', WALL_NAME],
  ['mnemo://app/#/wall/../overview', WALL_NAME],
  ['mnemo://app/?x=1#/wall', WALL_NAME],
  ['mnemo://elsewhere/#/wall', WALL_NAME],
  ['https://example.org/#/wall', WALL_NAME],
  ['about:blank', WALL_NAME],
  ['javascript:alert(1)#/wall', WALL_NAME],
])('no second window: %s as "%s"', (url, name) => {
  expect(isWallWindow(url, name)).toBe(false);
});
