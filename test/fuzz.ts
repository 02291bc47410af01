/** Runs the fuzz suites at full length: 120,000 payloads for each decoder suite, or as many as MNEMO_FUZZ_RUNS says. */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'fuzz.test'], {
  stdio: 'inherit',
  env: { MNEMO_FUZZ_RUNS: '120000', ...process.env },
});
process.exit(status ?? 1);
