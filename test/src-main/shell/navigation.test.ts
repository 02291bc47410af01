import { expect, test } from 'vitest';
import { HOME, isOwnPage } from '../../../src-main/shell/navigation.ts';

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
