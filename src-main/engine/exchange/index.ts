/**
 * Files in and out.
 *
 * - import/  a CSV or Parquet file's rows become samples, as if they had been recorded
 * - export/  samples, scores and alarms become a CSV or Parquet file
 * - table/   a file of rows and columns, whatever its format
 * - csv/     what CSV files have in common, wherever they are read
 * - time/    times as files write them
 */
export { createExchangeDesk, type ExchangeHandlers } from './exchange-desk.ts';
export { prepareExport, type ExportRequest } from './export/export-file.ts';
export { prepareImport, type ImportRequest } from './import/import-file.ts';
export { inspectFile } from './import/inspect.ts';
export { readMoment } from './time/read-moment.ts';
