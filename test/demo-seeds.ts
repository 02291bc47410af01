/**
 * The demo's promise on several seeds: at least 5 of 7 faults found, at most 1 false alarm. A run of its own, because
 * each seed takes about a minute.
 *
 *   npm run test:seeds [-- 11 12 13 14 15]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MNEMO = fileURLToPath(new URL('../src-main/host/mnemo.js', import.meta.url));
const LEAST_FOUND = 5;
const MOST_FALSE_ALARMS = 1;

const outcome = z.object({
  samples: z.number(),
  windows: z.number(),
  trainSeconds: z.number(),
  backend: z.string(),
  faults: z.array(z.object({ kind: z.string(), detected: z.boolean(), delaySeconds: z.number().nullable() })),
  falseAlarms: z.number(),
  report: z.array(z.string()).length(3),
});

const seeds = process.argv.length > 2 ? process.argv.slice(2) : ['11', '12', '13', '14', '15'];
let kept = true;
for (const seed of seeds) {
  const folder = mkdtempSync(path.join(tmpdir(), 'mnemo-seed-'));
  const began = Date.now();
  const run = spawnSync(process.execPath, [MNEMO, 'demo', '--unattended', '--out', folder, '--seed', seed], {
    encoding: 'utf8',
    timeout: 600_000,
  });
  rmSync(folder, { recursive: true, force: true });
  if (run.status !== 0) throw new Error(`Seed ${seed} ended with code ${String(run.status)}: ${run.stderr}`);
  const { faults, falseAlarms, trainSeconds } = outcome.parse(
    JSON.parse(run.stdout.trim().split('\n').at(-1)!),
  );
  const found = faults.filter(({ detected }) => detected).length;
  kept &&= found >= LEAST_FOUND && falseAlarms <= MOST_FALSE_ALARMS;
  const delays = faults.map(({ kind, delaySeconds }) => `${kind} ${delaySeconds ?? 'missed'}`).join(', ');
  process.stdout.write(
    `seed ${seed}: ${found} of ${faults.length} found, ${falseAlarms} false alarms, trained in ${trainSeconds.toFixed(0)} s, ` +
      `${((Date.now() - began) / 1000).toFixed(0)} s in all; seconds to alarm: ${delays}\n`,
  );
}
process.stdout.write(kept ? 'The promise holds on every seed.\n' : 'The promise does not hold.\n');
process.exitCode = kept ? 0 : 1;
