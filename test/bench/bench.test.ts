import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const bench = fileURLToPath(new URL('./bench.ts', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'mnemo-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lines of a short run: what they say is checked here, not how fast it was. */
async function lines(...options: string[]): Promise<string[]> {
  const short = ['compute', '--rounds', '1', '--seconds', '0.05', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [bench, ...short, ...options]);
  return stdout.trim().split('\n');
}

describe('bench compute', () => {
  it('prints one JSON array last, with ratios to the stock kernels and to the peer', async () => {
    // A peer that is quickest with one thread.
    const script = path.join(folder, 'peer.mjs');
    writeFileSync(
      script,
      `const threads = Number(process.argv[3]);
       console.log('warming up');
       console.log(JSON.stringify({ peer: 'sloth 1.0', threads, trainWindowsPerSecond: 2 / threads, scoreWindowsPerSecond: 4 / threads }));`,
    );
    const printed = await lines(
      '--backends',
      'wasm,webgpu0',
      '--workers',
      '2',
      '--peer',
      script,
      '--python',
      process.execPath,
    );
    const [wasm, ...others] = JSON.parse(printed.at(-1)!) as Record<string, unknown>[];
    expect(others).toEqual([]);
    const rate = expect.any(Number) as number;
    expect(wasm).toEqual({
      backend: 'wasm',
      trainWindowsPerSecond: rate,
      scoreWindowsPerSecond: rate,
      singleWindowMs: rate,
      workers: 2,
      peer: 'sloth 1.0 (threads: 1 in training, 1 in scoring)',
      ratioTrain: rate,
      ratioScore: rate,
      ratioTrainStock: rate,
      ratioScoreStock: rate,
    });
    const { trainWindowsPerSecond, ratioTrain } = wasm as Record<string, number>;
    expect(ratioTrain! / trainWindowsPerSecond!).toBeCloseTo(1 / 2, 2);
    expect(printed.find((line) => line.startsWith('webgpu0: skipped.'))).toBeDefined();
  });

  it('says why the peer does not run', async () => {
    const script = path.join(folder, 'broken.mjs');
    writeFileSync(script, `throw new Error('no torch here');`);
    const run = lines('--backends', 'wasm', '--peer', script, '--python', process.execPath);
    await expect(run).rejects.toThrow(/The peer does not run: .*--python/s);
  });
});
