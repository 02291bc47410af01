import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const BENCH = fileURLToPath(new URL('../bench.ts', import.meta.url));
const above0: number = expect.toSatisfy((value: unknown) => typeof value === 'number' && value > 0);

it('bench history prints one JSON object last, and leaves nothing behind', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mnemo-history-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const short = ['--samples', '20000', '--series', '10', '--days', '2', '--queries', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    BENCH,
    'history',
    ...short,
    '--json',
    '--directory',
    folder,
  ]);
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual({
    samples: 20_000,
    bytesPerSample: above0,
    appendPerSecond: above0,
    queryMs: { '15m': above0, '24h': above0, '30d': above0 },
  });
  expect(readdirSync(folder)).toEqual([]);
}, 120_000);
