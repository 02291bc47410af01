/** The data sheet of a trained detector: for each channel and kind of fault, the smallest size that raises an alarm. */
export { measureDataSheet } from './measure-data-sheet.ts';
export type { DataSheetOptions, WatchedDetector } from './measure-data-sheet.ts';
export { recordedRows } from './recorded-rows.ts';
export { describeDataSheet } from './describe-data-sheet.ts';
export type { ChannelSheet, DataSheet, Finding, SheetColumn } from './sheet.ts';
