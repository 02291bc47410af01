import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NO_MOSQUITTO } from '../../broker.ts';

const bench = fileURLToPath(new URL('../bench.ts', import.meta.url));

describe.runIf(NO_MOSQUITTO === null)('bench ingest', () => {
  it('prints one JSON object last: nothing lost, and scores of the armed model', async () => {
    const short = [
      'ingest',
      '--seconds',
      '2',
      '--rate',
      '2000',
      '--topics',
      '100',
      '--burst',
      '4000',
      '--json',
    ];
    const { stdout } = await promisify(execFile)(process.execPath, [bench, ...short]);
    const result = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>;
    const above0 = expect.toSatisfy((value: unknown) => typeof value === 'number' && value > 0) as number;
    expect(result).toEqual({
      published: above0,
      stored: result['published'],
      lost: 0,
      samplesPerSecond: above0,
      ceilingSamplesPerSecond: above0,
      ratio: above0,
      peakRssMiB: above0,
      publishToScoreMs: { p50: above0, p99: above0 },
      paced: { rate: 2000, seconds: 2, samplesPerSecond: above0 },
    });
    expect(result['published']).toBeGreaterThan(8000);
    expect(result['ratio']).toBeCloseTo(result['samplesPerSecond']! / result['ceilingSamplesPerSecond']!, 1);
  }, 120_000);
});
