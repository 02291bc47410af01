/** Where recordings, models and incidents live when nobody says otherwise. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * @param platform as process.platform names it
 * @param env the environment: XDG_DATA_HOME (freedesktop.org base directory specification 0.8), LOCALAPPDATA
 * @returns an absolute path; the directory may not exist yet
 */
export function defaultDataDirectory(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Mnemo');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Mnemo');
  // The specification: relative paths in the variable are invalid and to be ignored.
  const xdg = env['XDG_DATA_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(home, '.local', 'share'), 'mnemo');
}
