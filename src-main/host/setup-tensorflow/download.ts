/** TensorFlow.js' own way: its package's installer fetches libtensorflow 2.9.1 and a compiled binding. */
import { delimiter, dirname, join } from 'node:path';
import { runProgram } from './run-program.ts';

/** Some 400 MB; the installer itself never gives up. */
const LIMIT_MS = 30 * 60_000;

/**
 * @param folder a copy of the npm package: the installer rewrites files of its package while it works
 * @throws Error when it did not come, with what to do
 */
export async function downloadInto(folder: string): Promise<void> {
  // The installer calls node-pre-gyp by name.
  const programs = join(dirname(dirname(folder)), '.bin');
  const ending = await runProgram(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
    cwd: folder,
    env: { PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}` },
    limitMs: LIMIT_MS,
  });
  const instead =
    'On Linux, "npm run setup:tensorflow -- --from wheel" takes it from the Python package index.';
  if (ending === 'late') throw new Error(`it had not come after ${LIMIT_MS / 60_000} minutes. ${instead}`);
  if (ending !== 'done') {
    throw new Error(`its download host cannot be reached, or has no build for this machine. ${instead}`);
  }
}
