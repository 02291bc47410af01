/** Whether the screen is built. */
import { isBuilt } from '../../screen-files/screen-files.ts';
import { SCREEN_ROOT } from '../supervisor.ts';
import type { Finding } from './finding.ts';

export function checkScreen(): Finding {
  return isBuilt(SCREEN_ROOT)
    ? { part: 'Screen', state: 'ok', found: SCREEN_ROOT, advice: null }
    : { part: 'Screen', state: 'missing', found: 'not built', advice: 'Run "npm run build".' };
}
