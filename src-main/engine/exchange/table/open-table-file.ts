/** Opening a file by what it begins with, not by its name. */
import { isParquet, readBeginning } from '../csv/head.ts';
import { openCsvFile } from './csv-file.ts';
import { openParquetFile } from './parquet-file.ts';
import type { TableFile } from './table-file.ts';

/** @throws Refusal with one sentence: no such file, neither CSV nor Parquet, no rows */
export async function openTableFile(path: string): Promise<TableFile> {
  const beginning = await readBeginning(path);
  return isParquet(beginning) ? openParquetFile(path) : openCsvFile(path, beginning);
}
