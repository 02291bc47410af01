/** mnemo export: samples, scores or alarms of a stopped engine's store into a CSV or Parquet file. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { Asset, Micros, Tag } from '../../api/words.ts';
import { prepareExport, readMoment, type ExportRequest } from '../../engine/exchange/index.ts';
import { defaultDataDirectory } from '../../supervision/data-directory.ts';
import { nameList } from '../csv/options.ts';
import { InputError } from '../input-error.ts';
import { checkHasData, inDataDirectory, type ExchangeParts } from './file-exchange.ts';

interface ExportFlags {
  readonly data: string;
  readonly what: ExportRequest['what']['kind'];
  readonly from: string;
  readonly to: string;
  readonly format: ExportRequest['format'];
  readonly out?: string;
  readonly zone: string;
  readonly tags?: readonly string[];
  readonly asset?: string;
}

export function register(program: Command): void {
  program
    .command('export')
    .description('write samples, scores or alarms into a file; the engine must not run')
    .option('--data <directory>', 'the data directory', defaultDataDirectory())
    .addOption(
      new Option('--what <kind>', 'what is written')
        .choices(['samples', 'scores', 'alarms'])
        .makeOptionMandatory(),
    )
    .requiredOption('--from <time>', 'beginning, ISO 8601')
    .requiredOption('--to <time>', 'end, ISO 8601; what lies at it is left out')
    .addOption(new Option('--format <format>', 'of the file').choices(['csv', 'parquet']).default('csv'))
    .option('--out <file>', 'the file; none is written over (default: in the data directory, under exports)')
    .option('--zone <zone>', 'time zone of the times, as in Europe/Berlin', 'UTC')
    .option('--tags <a,b>', 'samples of these tags (default: all)', nameList)
    .option('--asset <name>', 'scores or alarms of this asset (alarms: default all)')
    .action(exportFile);
}

async function exportFile({ data, ...flags }: ExportFlags): Promise<void> {
  const dataDir = resolve(data);
  checkHasData(dataDir);
  await inDataDirectory(dataDir, 'Exporting', async (parts, line) => {
    const { format, zone, out } = flags;
    const { run } = await prepareExport(parts, {
      what: whatOf(parts, flags),
      from: momentOf(flags.from, zone),
      to: momentOf(flags.to, zone),
      format,
      timeZone: zone,
      path: out === undefined ? null : resolve(out),
    });
    await run(line);
  });
}

function momentOf(text: string, zone: string): Micros {
  const moment = readMoment(text, zone);
  if (moment === null) throw new InputError(`"${text}" is no time. Give one like 2026-01-31T12:00:00Z.`);
  return moment;
}

function whatOf(
  { records }: Pick<ExchangeParts, 'records'>,
  { what, tags, asset }: Pick<ExportFlags, 'what' | 'tags' | 'asset'>,
): ExportRequest['what'] {
  if (what === 'samples') return { kind: what, tagIds: tagsNamed(records.tags.list(), tags) };
  const assets = records.assets.list();
  if (what === 'alarms')
    return { kind: what, assetId: asset === undefined ? null : assetNamed(assets, asset).id };
  if (asset === undefined && assets.length !== 1)
    throw new InputError(`Say of which asset with --asset. There are: ${namesOf(assets)}.`);
  const { id } = asset === undefined ? assets[0]! : assetNamed(assets, asset);
  return { kind: what, assetId: id, modelId: null };
}

function tagsNamed(tags: readonly Tag[], names: readonly string[] | undefined): number[] {
  if (tags.length === 0) throw new InputError('There are no tags in this data directory.');
  if (names === undefined) return tags.map(({ id }) => id);
  return names.flatMap((wanted) => {
    const named = tags.filter(({ name }) => name === wanted);
    if (named.length === 0) throw new InputError(`There is no tag "${wanted}". There are: ${namesOf(tags)}.`);
    return named.map(({ id }) => id);
  });
}

function assetNamed(assets: readonly Asset[], wanted: string): Asset {
  const asset = assets.find(({ name }) => name === wanted);
  if (asset !== undefined) return asset;
  throw new InputError(`There is no asset "${wanted}". There are: ${namesOf(assets)}.`);
}

const namesOf = (records: readonly { readonly name: string }[]): string =>
  records.length === 0 ? 'none' : records.map(({ name }) => name).join(', ');
