/** Whether recordings can be kept. */
import type { Finding } from './finding.ts';
import { probe } from './probe.ts';

/** @param dataDir exists and can be written */
export async function checkStore(dataDir: string): Promise<Finding> {
  const { ok, found } = await probe('probe-store', dataDir);
  return {
    part: 'SQLite and data directory',
    state: ok ? 'ok' : 'broken',
    found: ok ? found : `${dataDir}: ${found}`,
    advice: ok
      ? null
      : 'Free space on that disk or choose another directory with --data; run "npm ci" if SQLite does not load.',
  };
}
