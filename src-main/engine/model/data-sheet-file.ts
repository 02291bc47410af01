/** The data sheet as CSV: one row per tag and kind of fault, so that it can be sorted and filtered. */
import { stringify } from 'csv-stringify/sync';
import type { DataSheet, FaultFinding } from '../../api/words.ts';

type Column = DataSheet['columns'][number];
type Tag = DataSheet['tags'][number];

const HEADER = [
  'tag',
  'unit',
  'fault',
  'result',
  'smallest size found',
  'tried up to',
  'size counts',
  'smallest size in the unit of the tag',
  'median seconds to the alarm',
  'standard deviation',
  'constant in the baseline',
  'swapped with',
  'stuck-value alarm after seconds',
  'alarm within seconds',
  'trials',
];

const SIZE_WORDS: Readonly<Record<Column['unit'], string>> = {
  deviations: 'standard deviations',
  rows: 'grid steps',
  share: 'share of the value',
  whole: '',
};

const RESULT_WORDS: Readonly<Record<FaultFinding['state'], string>> = {
  found: 'found',
  'not-found': 'not found',
  'not-applicable': 'does not apply',
  'not-measured': 'not tried',
};

/** @returns UTF-8 with a byte order mark and CRLF (RFC 4180); text a spreadsheet would run as a formula is defused */
export function dataSheetFile(sheet: DataSheet): Uint8Array {
  const rows = sheet.tags.flatMap((tag) =>
    sheet.columns.map((column, k) => cells(sheet, tag, column, tag.findings[k]!)),
  );
  return new TextEncoder().encode(
    stringify([HEADER, ...rows], { bom: true, record_delimiter: '\r\n', escape_formulas: true }),
  );
}

function cells(sheet: DataSheet, tag: Tag, { kind, unit, upTo }: Column, finding: FaultFinding) {
  const found = finding.state === 'found' ? finding : null;
  return [
    tag.name,
    tag.unit,
    kind === 'delay' ? 'late' : kind === 'decoupled' ? 'broken correlation' : kind,
    RESULT_WORDS[finding.state],
    found && unit !== 'whole' ? found.size : null,
    unit === 'whole' ? null : upTo,
    SIZE_WORDS[unit],
    found && unit === 'deviations' ? found.size * tag.deviation : null,
    found ? found.delaySeconds : null,
    tag.deviation,
    tag.constant ? 'yes' : 'no',
    kind === 'swapped' ? tag.partner : null,
    kind === 'stuck' ? tag.stuckAlarmSeconds : null,
    sheet.withinSeconds,
    sheet.trials,
  ];
}
