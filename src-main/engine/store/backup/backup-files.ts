/** What of a data directory belongs into a backup. Paths are relative to it, with "/" on every system. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where backups go when nobody says otherwise, and where the daily copies of records.db are. */
export const BACKUP_FOLDER = 'backups';

const DAY_FILE = /^\d{4}-\d{2}-\d{2}\.db$/;
/** Folders of files that are written once under their final name. */
const PLAIN_FOLDERS = ['models', 'reports'] as const;

/** Everything a manifest may name: a restore writes to no other place. */
const KNOWN = /^(records\.db|rollups\.db|telemetry\.db|raw\/\d{4}-\d{2}-\d{2}\.db|(models|reports)\/.+)$/;

export const isDatabase = (path: string): boolean =>
  path.endsWith('.db') && !/^(models|reports)\//.test(path);

export function isBackupPath(path: string): boolean {
  const steps = path.split('/');
  return KNOWN.test(path) && !/[\\:\0]/.test(path) && steps.every((step) => !['', '.', '..'].includes(step));
}

/**
 * The databases, in the order in which they are to be copied, the engine writing meanwhile. Raw days before the rollups:
 * the list of what has still to be rolled up lies in the days, so rollups may be ahead of it and never behind. Records
 * last: what a sample or a score refers to is then in them.
 */
export async function databasesOf(dataDir: string): Promise<string[]> {
  const days = (await namesIn(join(dataDir, 'raw'))).filter((name) => DAY_FILE.test(name)).sort();
  const others = ['telemetry.db', 'rollups.db', 'records.db'];
  const there = new Set(await namesIn(dataDir));
  return [...days.map((name) => `raw/${name}`), ...others.filter((name) => there.has(name))];
}

/** Model files and reports. Listed after records.db was copied, so that each model it names is among them. */
export async function plainFilesOf(dataDir: string): Promise<string[]> {
  const files: string[] = [];
  for (const folder of PLAIN_FOLDERS) {
    const entries = await readdir(join(dataDir, folder), { recursive: true, withFileTypes: true }).catch(
      absent,
    );
    for (const entry of entries) {
      if (!entry.isFile() || entry.name.endsWith('.part')) continue;
      const inside = join(entry.parentPath, entry.name).slice(join(dataDir, '/').length);
      files.push(inside.replaceAll('\\', '/'));
    }
  }
  return files.filter(isBackupPath).sort();
}

/**
 * What tells that a file is still the one that was copied: its length and the time of its last change in nanoseconds.
 * null where that tells nothing: part of a database's content is still in its log, or the last change is so recent that
 * a coarse clock may give the next one the same time.
 */
export interface SourceFacts {
  readonly bytes: number;
  readonly modified: string;
}

const COARSEST_CLOCK_MS = 2000;

export async function factsOf(file: string): Promise<SourceFacts | null> {
  const { size, mtimeNs, mtimeMs } = await stat(file, { bigint: true });
  if ((await bytesOf(`${file}-wal`)) > 0 || Date.now() - Number(mtimeMs) < COARSEST_CLOCK_MS) return null;
  return { bytes: Number(size), modified: String(mtimeNs) };
}

/** Length of a file; 0 where there is none. */
export const bytesOf = async (file: string): Promise<number> =>
  (await stat(file).catch(() => ({ size: 0 }))).size;

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(absent);

function absent(error: unknown): never[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
