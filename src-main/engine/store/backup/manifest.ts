/** manifest.json: what a backup holds. It is written last: a folder without it is no backup. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../engine-parts.ts';
import { isBackupPath } from './backup-files.ts';

export const MANIFEST = 'manifest.json';
/** Of the manifest itself; a change that older versions would misread makes it 2. */
const FORMAT = 1;

const manifestFile = z.object({
  /** Relative, with "/". */
  path: z.string().refine(isBackupPath),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Format of a database (user_version); null for other files. */
  format: z.number().int().nullable(),
  /** How the copied file looked in the data directory, so that the next backup knows it again; null: it cannot. */
  source: z.object({ bytes: z.number().int(), modified: z.string().regex(/^\d+$/) }).nullable(),
});
export type ManifestFile = z.infer<typeof manifestFile>;

const manifest = z.object({
  kind: z.literal('mnemo-backup'),
  format: z.literal(FORMAT),
  /** Versions of Mnemo and SQLite that wrote it. */
  version: z.string(),
  sqlite: z.string(),
  /** ISO 8601, UTC. */
  began: z.iso.datetime(),
  finished: z.iso.datetime(),
  /** What has to be known about passwords and keys, in words. */
  secrets: z.string(),
  files: z
    .array(manifestFile)
    .refine((files) => new Set(files.map(({ path }) => path.toLowerCase())).size === files.length, {
      error: 'A file is listed twice.',
    })
    .refine((files) => files.some(({ path }) => path === 'records.db'), {
      error: 'records.db is not listed.',
    }),
  /** What should be in it and is not, with the reason. */
  omitted: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifest>;

export const newManifest = (content: Omit<Manifest, 'kind' | 'format'>): Manifest => ({
  kind: 'mnemo-backup',
  format: FORMAT,
  ...content,
});

/** @throws Refusal when the folder holds no backup this version can read; says what to do */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => null);
  if (text === null) throw new Refusal(await whatIsThere(folder));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Refusal(`The list of the backup ${folder} (${MANIFEST}) is damaged. Use another backup.`);
  }
  const head = z.object({ kind: z.literal('mnemo-backup'), format: z.number() }).safeParse(content);
  if (!head.success)
    throw new Refusal(
      `${join(folder, MANIFEST)} is not the list of a backup of Mnemo. Choose another folder.`,
    );
  if (head.data.format > FORMAT)
    throw new Refusal(
      `The backup ${folder} was written by a newer Mnemo (format ${head.data.format}; this version reads up to ` +
        `${FORMAT}). Restore it with that version.`,
    );
  const parsed = manifest.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Refusal(`The list of the backup ${folder} (${MANIFEST}) is damaged. Use another backup.`);
}

/** Folder names of the finished backups in a folder, newest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => BACKUP_NAME.test(name))
    .sort()
    .reverse();
}

const BACKUP_NAME = /^mnemo-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/;

/** Sorts by time, and is a legal file name everywhere. */
export const backupName = (began: Date): string => `mnemo-${began.toISOString().replaceAll(/[:.]/g, '-')}`;

async function whatIsThere(folder: string): Promise<string> {
  const [newest, ...others] = await backupsIn(folder);
  if (newest === undefined)
    return `There is no finished backup in ${folder}: ${MANIFEST} is missing. Choose another folder.`;
  const count = others.length === 0 ? 'a backup' : `${others.length + 1} backups`;
  return `${folder} holds ${count}. Name one of them, the newest is ${join(folder, newest)}`;
}
