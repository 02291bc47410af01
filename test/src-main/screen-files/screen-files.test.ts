import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOT_BUILT, screenFiles } from '../../../src-main/screen-files/screen-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-screen-'));
const root = join(folder, 'screen');
beforeAll(() => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Mnemo</title>');
  writeFileSync(join(root, 'assets', 'style-1.css'), 'body{}');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true }));

const fetch = (url: string) => screenFiles(root, []).fetch(new Request(url));

test("the desktop's own protocol serves the same files with the same locks", async () => {
  const page = await fetch('mnemo://app/');
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Mnemo');
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'self';");
  const style = await fetch('mnemo://app/assets/style-1.css?x=1');
  expect(style.headers.get('content-type')).toMatch('text/css');
});

test.each([
  'mnemo://app/../secret.txt',
  'mnemo://app/%2e%2e/secret.txt',
  'mnemo://app/..%2Fsecret.txt',
  'mnemo://app/assets/..%5c..%5csecret.txt',
  'mnemo://app//secret.txt',
  'mnemo://app/assets/%00',
])('nothing outside the screen is served: %s', async (url) => {
  const answer = await fetch(url);
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain('secret');
});

test('a screen that is built later is served from then on', async () => {
  const late = join(folder, 'late');
  const app = screenFiles(late, []);
  expect(await (await app.request('/')).text()).toBe(NOT_BUILT);
  mkdirSync(late);
  writeFileSync(join(late, 'index.html'), 'built');
  expect(await (await app.request('/')).text()).toBe('built');
});
