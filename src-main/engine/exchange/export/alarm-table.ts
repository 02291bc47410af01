/** Alarms that were active at any moment of a range, in the order in which they were raised. */
import type { Alarm, TimeRange } from '../../../api/words.ts';
import type { EngineParts } from '../../engine-parts.ts';
import type { Column, Table, Values } from './table.ts';

interface Described extends Column {
  readonly of: (alarm: Alarm, records: EngineParts['records']) => number | string | null;
}

const COLUMNS: readonly Described[] = [
  { name: 'raised', kind: 'time', of: ({ raised }) => raised },
  { name: 'asset', kind: 'text', of: ({ assetId }, { assets }) => assets.get(assetId)?.name ?? null },
  { name: 'kind', kind: 'text', of: ({ kind }) => kind },
  {
    name: 'tag',
    kind: 'text',
    of: ({ tagId }, { tags }) => (tagId === null ? null : (tags.get(tagId)?.name ?? null)),
  },
  { name: 'began', kind: 'time', of: ({ began }) => began },
  { name: 'cleared', kind: 'time', of: ({ cleared }) => cleared },
  { name: 'acknowledged', kind: 'time', of: ({ acknowledged }) => acknowledged },
  { name: 'acknowledged by', kind: 'text', of: ({ acknowledgedBy }) => acknowledgedBy },
  { name: 'peak score', kind: 'number', of: ({ peakScore }) => peakScore },
  { name: 'threshold', kind: 'number', of: ({ threshold }) => threshold },
  { name: 'model', kind: 'number', of: ({ modelId }) => modelId },
  { name: 'incident', kind: 'number', of: ({ incidentId }) => incidentId },
  {
    name: 'verdict',
    kind: 'text',
    of: ({ incidentId }, { incidents }) => incidents.get(incidentId)?.verdict ?? null,
  },
];

/** Alarms turned into rows at once. */
const ROWS = 1024;

export function alarmTable(
  records: EngineParts['records'],
  assetId: number | null,
  { from, to }: TimeRange,
): Table {
  return {
    columns: COLUMNS.map(({ name, kind }) => ({ name, kind })),
    notes: {},
    async *chunks() {
      const alarms = records.alarms
        .list(assetId === null ? {} : { assetId })
        .filter(({ began, cleared }) => began < to && (cleared ?? Infinity) >= from)
        .sort((a, b) => a.raised - b.raised || a.id - b.id);
      for (let first = 0; first < alarms.length; first += ROWS) {
        const some = alarms.slice(first, first + ROWS);
        const columns = COLUMNS.map(({ kind, of }): Values => {
          const cells = some.map((alarm) => of(alarm, records));
          return kind === 'text'
            ? cells.map((cell) => (cell === null ? null : String(cell)))
            : Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : NaN));
        });
        yield { rows: some.length, columns, upTo: some.at(-1)!.raised };
      }
    },
  };
}
