/** Whether the desktop window can open. */
import { electronPackage, electronProgram } from '../electron-runtime.ts';
import type { Finding } from './finding.ts';

export function checkElectron(): Finding {
  const folder = electronPackage();
  const program = folder === null ? null : electronProgram(folder);
  if (program !== null) return { part: 'Electron runtime', state: 'ok', found: program, advice: null };
  return {
    part: 'Electron runtime',
    state: 'missing',
    found: folder === null ? 'npm package not installed' : 'not fetched yet',
    advice:
      folder === null
        ? 'Run "npm ci" without --omit=dev. Until then "npm start" shows the same screen in a browser.'
        : 'Run "npx install-electron" where its download host is reachable (ELECTRON_MIRROR names another). Until then "npm start" shows the same screen in a browser.',
  };
}
