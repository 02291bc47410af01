/** The main job as a user runs it: one command, its own processes, its last line and its files. Takes about a minute. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { FAULT_KINDS } from '../../../../../src-main/simulator/index.ts';

const MNEMO = fileURLToPath(new URL('../../../../../src-main/host/mnemo.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mnemo-demo-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs it with a temporary folder of its own, so that what it leaves behind is seen. */
function runDemo(
  args: readonly string[],
  stopOn?: RegExp,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MNEMO, 'demo', '--unattended', ...args], {
    env: { ...process.env, TMPDIR: folder },
  });
  const said = { stdout: '', stderr: '' };
  let stopped = false;
  child.stdout.on('data', (text: Buffer) => {
    said.stdout += text.toString();
    if (stopped || stopOn?.test(said.stdout) !== true) return;
    stopped = true;
    child.kill('SIGINT');
  });
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

describe('mnemo demo --unattended', () => {
  it(
    'records, trains, finds the faults without false alarms, and writes the report',
    { timeout: 280_000 },
    async () => {
      const out = join(folder, 'out');
      const { code, stdout, stderr } = await runDemo(['--out', out, '--seed', '1']);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const result = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as {
        samples: number;
        windows: number;
        trainSeconds: number;
        backend: string;
        faults: { kind: string; detected: boolean; delaySeconds: number | null }[];
        falseAlarms: number;
        report: string[];
      };
      expect(Object.keys(result)).toEqual([
        ...['samples', 'windows', 'trainSeconds', 'backend', 'faults', 'falseAlarms', 'report'],
      ]);
      expect(result.samples).toBeGreaterThan(350_000);
      // 24 h of normal operation and seven faults with their recoveries, one window every ten seconds.
      expect(result.windows).toBeGreaterThan(14_500);
      expect(result.faults.map(({ kind }) => kind).sort()).toEqual([...FAULT_KINDS].sort());
      expect(result.faults.filter(({ detected }) => detected).length).toBeGreaterThanOrEqual(5);
      for (const { detected, delaySeconds } of result.faults) {
        expect(delaySeconds === null).toBe(!detected);
        if (delaySeconds !== null) expect(delaySeconds).toBeLessThan(3600);
      }
      expect(result.falseAlarms).toBeLessThanOrEqual(1);
      expect(readdirSync(out).sort()).toEqual([...result.report].sort());
      const read = (ending: string) =>
        readFileSync(
          join(
            out,
            result.report.find((name) => name.endsWith(ending))!,
          ),
        );
      expect(read('.pdf').subarray(0, 5).toString()).toBe('%PDF-');
      expect(read('.csv').length).toBeGreaterThan(1000);
      expect(JSON.parse(read('.json').toString())).toBeTypeOf('object');
      expect(readdirSync(folder)).toEqual(['out']);
      rmSync(out, { recursive: true });
    },
  );

  it('stops cleanly when interrupted in the middle of the training', { timeout: 120_000 }, async () => {
    const { code, stdout, stderr } = await runDemo(['--out', join(folder, 'out')], /Training\./);
    expect(stdout).not.toContain('Trained');
    expect(stderr).toBe('Stopped.\n');
    expect(code).toBe(130);
    rmSync(join(folder, 'out'), { recursive: true });
    expect(readdirSync(folder)).toEqual([]);
  });
});
