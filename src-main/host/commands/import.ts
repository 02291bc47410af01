/** mnemo import: a recorded CSV or Parquet file goes into a stopped engine's store, as if it had been recorded. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { ImportPreview } from '../../api/contract.ts';
import { inspectFile, prepareImport, type ImportRequest } from '../../engine/exchange/index.ts';
import { defaultDataDirectory } from '../../supervision/data-directory.ts';
import { nameList } from '../csv/options.ts';
import { InputError } from '../input-error.ts';
import { openDataDirectory } from '../open-data-directory.ts';
import { printAside } from '../print.ts';
import { inDataDirectory } from './file-exchange.ts';
import { INTERRUPTED } from './interrupt.ts';

/** Types of columns that are imported unless others are named. */
const NUMERIC: ReadonlySet<string> = new Set(['number', 'true or false']);

interface ImportFlags {
  readonly data: string;
  readonly time?: string;
  readonly unit?: ImportRequest['timeUnit'];
  readonly zone: string;
  readonly columns?: readonly string[];
}

export function register(program: Command): void {
  program
    .command('import')
    .description('store the rows of a CSV or Parquet file as samples; the engine must not run')
    .argument('<file>', 'the recording')
    .option('--data <directory>', 'the data directory', defaultDataDirectory())
    .option('--time <column>', 'column that holds the time (default: found)')
    .addOption(
      new Option('--unit <unit>', 'how the times are written (default: found)').choices([
        'iso',
        's',
        'ms',
        'us',
        'ns',
      ]),
    )
    .option('--zone <zone>', 'time zone of times that name none, as in Europe/Berlin', 'UTC')
    .option('--columns <a,b>', 'import exactly these columns (default: all that hold numbers)', nameList)
    .action(importFile);
}

async function importFile(file: string, { data, ...flags }: ImportFlags): Promise<void> {
  const dataDir = resolve(data);
  openDataDirectory(dataDir);
  await inDataDirectory(dataDir, 'Importing', async (parts, line) => {
    const request = requestOf(file, await inspectFile(resolve(file)), flags);
    const { run } = await prepareImport(parts, request);
    try {
      await run(line);
    } catch (error) {
      if (!line.signal.aborted) throw error;
      process.exitCode = INTERRUPTED;
      printAside('Stopped. Import the file again to go on: what is stored already is not stored twice.');
    }
  });
}

/** What the operator did not say, as the file has it. @throws InputError */
function requestOf(
  file: string,
  { columns, time }: ImportPreview,
  flags: Omit<ImportFlags, 'data'>,
): ImportRequest {
  const timeColumn = flags.time ?? time?.column;
  if (timeColumn === undefined)
    throw new InputError(`${file}: no column looks like a time. Name it with --time COLUMN.`);
  const found = columns
    .filter(({ name, type }) => name !== timeColumn && (NUMERIC.has(type) || type.startsWith('tag')))
    .map(({ name }) => name);
  const wanted = flags.columns ?? found;
  if (wanted.length === 0) throw new InputError(`${file} has no column that holds numbers.`);
  return {
    path: resolve(file),
    timeColumn,
    timeZone: flags.zone,
    timeUnit: flags.unit ?? (timeColumn === time?.column ? time.unit : 'iso'),
    columns: wanted.map((column) => ({
      column,
      tagId: null,
      name: column.slice(0, 120),
      unit: unitOf(columns, column),
    })),
  };
}

/** Exports of samples name the unit of each tag. */
const unitOf = (columns: ImportPreview['columns'], wanted: string): string =>
  /^tag, (.*)$/.exec(columns.find(({ name }) => name === wanted)?.type ?? '')?.[1]?.slice(0, 32) ?? '';
