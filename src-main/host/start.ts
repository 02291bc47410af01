/** npm start: the desktop window where Electron's runtime is there or can be fetched, else the same screen on loopback. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defaultDataDirectory } from '../supervision/data-directory.ts';
import { serve } from './commands/serve.ts';
import { electronPackage, electronProgram, fetchElectron } from './electron-runtime.ts';
import { InputError } from './input-error.ts';
import { printAside } from './print.ts';

const FETCH_MS = 120_000;
/** A window that closes sooner than this with an error never opened. */
const OPENED_MS = 10_000;
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** @returns null when the desktop ran, else why it could not, in a few words */
async function openDesktop(): Promise<string | null> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'there is no display';
  const folder = electronPackage();
  if (folder === null) return "Electron's npm package is not installed";
  if (electronProgram(folder) === null) {
    if (process.env['MNEMO_NO_FETCH'])
      return "Electron's runtime is not installed, and MNEMO_NO_FETCH forbids fetching it";
    printAside("Fetching Electron's runtime, once (about 120 MB, at most two minutes).");
    const problem = await fetchElectron(folder, FETCH_MS);
    if (problem !== null) return `Electron's runtime could not be fetched: ${problem}`;
  }
  const started = performance.now();
  const code = await new Promise<number>((resolve) => {
    const window = spawn(electronProgram(folder)!, [PROJECT], { stdio: 'inherit' });
    window.on('error', () => resolve(1));
    window.on('close', (exit) => resolve(exit ?? 1));
  });
  if (code !== 0 && performance.now() - started < OPENED_MS) return `Electron ended with code ${code}`;
  process.exitCode = code;
  return null;
}

const reason = await openDesktop();
if (reason !== null) {
  printAside(`No desktop window (${reason}): showing the same screen in a browser instead.`);
  try {
    await serve({ port: 0, data: defaultDataDirectory() });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    printAside(error.message);
    process.exitCode = 2;
  }
}
