/** Writes samples, scores or alarms of a stretch of time into a file. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { CallArgument } from '../../../api/contract.ts';
import type { TimeRange } from '../../../api/words.ts';
import { found, Refusal, type EngineParts } from '../../engine-parts.ts';
import { zonedTime } from '../../incident/zoned-time.ts';
import { modelOf } from '../../model/model-desk.ts';
import { setAsideDays } from '../../store/days.ts';
import { volumeOf } from '../../store/volume.ts';
import type { TaskLine } from '../../task/task-desk.ts';
import { alarmTable } from './alarm-table.ts';
import { openCsvWriter } from './csv-writer.ts';
import { openParquetWriter } from './parquet-writer.ts';
import { sampleTable } from './sample-table.ts';
import { scoreTable } from './score-table.ts';
import { watchRoom } from './spare-room.ts';
import type { Table } from './table.ts';
import { checkFree, writeNewFile } from './whole-file.ts';

export type ExportRequest = CallArgument<'export.start'>;
export type ExportParts = Pick<EngineParts, 'records' | 'telemetry' | 'dataDir'>;

/** An export that can begin. */
export interface Export {
  readonly title: string;
  readonly file: string;
  /** Resolves when the file is there. @throws the signal's reason, or a Refusal; then no file is left */
  run(line: TaskLine): Promise<void>;
}

export const exportsFolder = (dataDir: string): string => join(dataDir, 'exports');

/** Chunks between two looks at the disk: some ten megabytes. */
const CHUNKS_A_CHECK = 32;

/** @throws Refusal when what is asked for does not exist, or the file cannot be written there */
export async function prepareExport(
  parts: ExportParts,
  request: ExportRequest,
  measure = volumeOf,
): Promise<Export> {
  const { what, from, to, format, timeZone } = request;
  if (to <= from) throw new Refusal('The end of the stretch must lie after its start.');
  const time = zonedTime(timeZone, 'en');
  const table = tableOf(parts, what, { from, to });
  const folder = exportsFolder(parts.dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const day = (t: number): string => time.iso(t).slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  const file =
    request.path === null
      ? await freeName(folder, `${what.kind}-${day(from)}-to-${day(to)}`, format)
      : resolve(folder, request.path);
  await checkFree(file);
  return {
    title: `Export ${what.kind}`,
    file,
    run: async (line) => {
      const checkRoom = await watchRoom(dirname(file), parts.dataDir, measure);
      await write(table, { file, from, to, format, timeZone, checkRoom }, line);
    },
  };
}

function tableOf(
  { records, telemetry, dataDir }: ExportParts,
  what: ExportRequest['what'],
  range: TimeRange,
): Table {
  if (what.kind === 'samples') {
    const tags = [...new Set(what.tagIds)].map((id) => found(records.tags.get(id), 'tag', id));
    return sampleTable(telemetry, tags, range, () => setAsideDays(dataDir));
  }
  if (what.kind === 'alarms') {
    if (what.assetId !== null) found(records.assets.get(what.assetId), 'asset', what.assetId);
    return alarmTable(records, what.assetId, range);
  }
  const asset = found(records.assets.get(what.assetId), 'asset', what.assetId);
  const model = modelOf({ records }, asset.id, what.modelId);
  if (model === undefined)
    throw new Refusal(`No model of ${asset.name} is armed. Choose the one whose scores are wanted.`);
  const tags = asset.tagIds.flatMap((id) => records.tags.get(id) ?? []);
  return scoreTable(telemetry, { asset, tags, model }, range);
}

async function write(
  table: Table,
  {
    file,
    from,
    to,
    format,
    timeZone,
    checkRoom,
  }: Pick<ExportRequest, 'from' | 'to' | 'format' | 'timeZone'> & {
    file: string;
    checkRoom: () => Promise<void>;
  },
  line: TaskLine,
): Promise<void> {
  let rows = 0;
  let chunks = 0;
  await writeNewFile(file, async (handle) => {
    const writer =
      format === 'csv'
        ? await openCsvWriter(handle, table, timeZone)
        : openParquetWriter(handle, table, timeZone);
    for await (const chunk of table.chunks()) {
      line.signal.throwIfAborted();
      if (chunks++ % CHUNKS_A_CHECK === 0) await checkRoom();
      await writer.write(chunk);
      rows += chunk.rows;
      line.progress(Math.min(1, Math.max(0, (chunk.upTo - from) / (to - from))));
    }
    await writer.finish();
    line.signal.throwIfAborted();
  });
  line.wrote(file);
  line.remark(
    rows === 0 ? 'There was nothing in this stretch: the file has no rows.' : `Rows written: ${rows}.`,
  );
}

async function freeName(folder: string, name: string, ending: string): Promise<string> {
  for (let copy = 1; ; copy++) {
    const file = join(folder, `${name}${copy === 1 ? '' : `-${copy}`}.${ending}`);
    if ((await stat(file).catch(() => null)) === null) return file;
  }
}
