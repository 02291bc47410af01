/** Electron's runtime: the npm package carries no program, it fetches one at first use from a download host. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Folder of the npm package, or null where it is left out (npm ci --omit=dev). */
export function electronPackage(): string | null {
  try {
    return dirname(require.resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/**
 * Path of the program, or null when it is not fetched yet. The package notes it in path.txt after unpacking.
 * @param folder the npm package's folder
 */
export function electronProgram(folder: string): string | null {
  const noted = join(folder, 'path.txt');
  if (!existsSync(noted)) return null;
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
  const program = join(dist, readFileSync(noted, 'utf8'));
  return existsSync(program) ? program : null;
}

/**
 * Runs the package's own installer, which checks the download's hash.
 * @param limitMs after this it is given up
 * @returns null when the program is there now, else why not, in a few words
 */
export async function fetchElectron(folder: string, limitMs: number): Promise<string | null> {
  const installer = spawn(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  let said = '';
  installer.stderr.setEncoding('utf8').on('data', (text: string) => (said += text.slice(0, 10_000)));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    installer.on('error', (error) => {
      said = error.message;
      resolve([1, null]);
    });
    installer.on('close', (...how) => resolve(how));
  });
  if (code === 0 && electronProgram(folder) !== null) return null;
  if (signal) return `nothing came within ${Math.round(limitMs / 1000)} s`;
  if (/fetch failed|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(said))
    return 'its download host cannot be reached';
  const reason = said.split('\n').find((line) => /error/i.test(line)) ?? said.split('\n')[0] ?? '';
  return reason.trim().slice(0, 200) || `its installer ended with code ${code}`;
}
