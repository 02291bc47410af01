/** An incident as three files that explain it to people and machines: report.pdf, data.csv, manifest.json. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Report } from '../../api/words.ts';
import { zonedTime } from '../incident/zoned-time.ts';
import { writeDataFile } from './data-file.ts';
import { renderDocument } from './document.ts';
import { manifestOf } from './manifest.ts';
import type { ReportInput } from './report-input.ts';

export const REPORT_FILES = { document: 'report.pdf', data: 'data.csv', manifest: 'manifest.json' } as const;

/**
 * Writes the report into `folder`, all three files or none: they appear together by a rename, and a report exported
 * before is replaced only then. The same input gives the same bytes.
 * @param folder the report's own folder; its parent is made when missing
 * @throws Refusal when time zone or locale are unknown; AbortError when cancelled; the system's error when the disk
 * refuses. In each case an earlier report stands as it was.
 */
export function writeReport(input: ReportInput, folder: string, signal?: AbortSignal): Promise<Report> {
  // Two exports into one folder would take each other's drafts for leftovers: the second waits for the first.
  const before = running.get(folder) ?? Promise.resolve();
  const mine = before.then(() => writeAlone(input, folder, signal));
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  running.set(folder, settled);
  void settled.then(() => {
    if (running.get(folder) === settled) running.delete(folder);
  });
  return mine;
}

const running = new Map<string, Promise<void>>();

async function writeAlone(input: ReportInput, folder: string, signal?: AbortSignal): Promise<Report> {
  const time = zonedTime(input.timeZone, input.locale);
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  await removeLeftovers(folder);
  const draft = join(parent, `.${basename(folder)}.draft-${randomUUID()}`);
  await mkdir(draft);
  try {
    const dataPath = join(draft, REPORT_FILES.data);
    await writeDataFile(dataPath, input, time, signal);
    const data = await fileFacts(dataPath);
    signal?.throwIfAborted();

    const documentPath = join(draft, REPORT_FILES.document);
    await writeDurably(documentPath, await renderDocument(input, time, [data]));
    const document = await fileFacts(documentPath);
    signal?.throwIfAborted();

    const manifestPath = join(draft, REPORT_FILES.manifest);
    await writeDurably(manifestPath, manifestOf(input, time, [document, data]));
    const files = [document, data, await fileFacts(manifestPath)];

    await replaceFolder(draft, folder);
    return { incidentId: input.incident.id, folder, files };
  } catch (problem) {
    await rm(draft, { recursive: true, force: true });
    throw problem;
  }
}

async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function fileFacts(path: string): Promise<Report['files'][number]> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name: basename(path), sha256: hash.digest('hex'), bytes: (await stat(path)).size };
}

/** A folder cannot be renamed over another: the old one steps aside, and comes back if the new one cannot take over. */
async function replaceFolder(draft: string, folder: string): Promise<void> {
  const aside = join(dirname(folder), `.${basename(folder)}.old-${randomUUID()}`);
  const existed = await rename(folder, aside).then(
    () => true,
    (problem: NodeJS.ErrnoException) => {
      if (problem.code === 'ENOENT') return false;
      throw problem;
    },
  );
  try {
    await rename(draft, folder);
  } catch (problem) {
    if (existed) await rename(aside, folder);
    throw problem;
  }
  if (existed) await rm(aside, { recursive: true, force: true });
}

/** Drafts and replaced reports of an export that was killed; one that was killed between two renames gets its report back. */
async function removeLeftovers(folder: string): Promise<void> {
  const [parent, name] = [dirname(folder), basename(folder)];
  const siblings = await readdir(parent);
  for (const sibling of siblings) {
    if (sibling.startsWith(`.${name}.old-`) && !siblings.includes(name)) {
      await rename(join(parent, sibling), folder);
      siblings.push(name);
    } else if (sibling.startsWith(`.${name}.draft-`) || sibling.startsWith(`.${name}.old-`)) {
      await rm(join(parent, sibling), { recursive: true, force: true });
    }
  }
}
