/** Up to which format this version reads each database of a backup. */
import { Refusal } from '../../engine-parts.ts';
import { DAY_MIGRATIONS } from '../day-schema.ts';
import { RECORDS_MIGRATIONS } from '../records-schema.ts';
import { ROLLUP_MIGRATIONS } from '../rollup-schema.ts';
import type { ManifestFile } from './manifest.ts';

/** telemetry.db held samples and scores in the first versions and had one format. */
const TELEMETRY_FORMAT = 1;

function newestFormatOf(path: string): number {
  if (path === 'records.db') return RECORDS_MIGRATIONS.length;
  if (path === 'rollups.db') return ROLLUP_MIGRATIONS.length;
  return path.startsWith('raw/') ? DAY_MIGRATIONS.length : TELEMETRY_FORMAT;
}

/** @throws Refusal when a database of the backup is of a newer version */
export function refuseNewer(backup: string, files: readonly ManifestFile[]): void {
  for (const { path, format } of files)
    if (format !== null && format > newestFormatOf(path))
      throw new Refusal(
        `The backup ${backup} was written by a newer Mnemo (${path} has format ${format}; this version reads up to ` +
          `${newestFormatOf(path)}). Restore it with that version.`,
      );
}
