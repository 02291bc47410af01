import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLog } from '../../../src-main/supervision/log-file.ts';

test('a log is two bounded files, goes on after a restart, and holds the newest lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mnemo-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'logs', 'engine.log');
  openLog(file, 2000).info('the first line');
  const log = openLog(file, 2000);
  log.info('the second line');
  expect(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).msg),
  ).toEqual(['the first line', 'the second line']);
  for (let line = 0; line < 100; line += 1) log.info({ err: new Error('reason') }, `line ${line}`);
  expect(statSync(file).size).toBeLessThan(4000);
  expect(statSync(`${file}.1`).size).toBeLessThan(4000);
  expect(readFileSync(file, 'utf8')).toContain('line 99');
});

test('a log that cannot be written stops nobody', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mnemo-log-'));
  const log = openLog(join(folder, 'engine.log'));
  rmSync(folder, { recursive: true });
  expect(() => log.info('nowhere to go')).not.toThrow();
});
