/** Columns of a file as rows of a form: which are taken, and into which tags. */
import type { CallInput, ImportPreview } from '../../../src-main/api/contract.ts';

export interface ColumnDraft {
  readonly column: string;
  readonly type: string;
  readonly first: readonly string[];
  taken: boolean;
  /** null: a new tag. */
  tagId: number | null;
  name: string;
  unit: string;
}

export type TimeUnit = NonNullable<ImportPreview['time']>['unit'];
export const TIME_UNITS = ['iso', 's', 'ms', 'us', 'ns'] as const satisfies readonly TimeUnit[];

/** "Flow [m3/h]" and "Flow (m3/h)" name their unit; a tag column of a long table has it in its type: "tag, m3/h". */
export function nameAndUnit({ name, type }: Pick<ImportPreview['columns'][number], 'name' | 'type'>): {
  name: string;
  unit: string;
} {
  const ofTag = /^tag, (.*)$/s.exec(type);
  const written = ofTag ? null : /^(.*?)\s*(?:\[([^[\]]+)\]|\(([^()]+)\))\s*$/s.exec(name);
  const [plain, unit] = written ? [written[1]!, written[2] ?? written[3]!] : [name, ofTag?.[1] ?? ''];
  return { name: (plain.trim() || name).slice(0, 120), unit: unit.trim().slice(0, 32) };
}

/** Numbers are taken at first, and the tags of a long table; text only when the operator ticks it. */
export const toDrafts = (preview: ImportPreview): ColumnDraft[] =>
  preview.columns
    .filter(({ type }) => type !== 'list or structure')
    .map(({ name, type, first }) => ({
      column: name,
      type,
      first,
      taken: name !== preview.time?.column && !['text', 'time', 'date'].includes(type),
      tagId: null,
      ...nameAndUnit({ name, type }),
    }));

/** The time column itself is never a tag. */
export const takenOf = (drafts: readonly ColumnDraft[], timeColumn: string): ColumnDraft[] =>
  drafts.filter(({ taken, column }) => taken && column !== timeColumn);

/** Whether a time column's times name no zone, so that the operator has to. */
export const needsZone = (preview: ImportPreview, timeColumn: string, timeUnit: TimeUnit): boolean =>
  timeUnit === 'iso' && !(preview.time?.column === timeColumn && preview.time.zoned);

export const toColumns = (taken: readonly ColumnDraft[]): CallInput<'import.start'>['columns'] =>
  taken.map(({ column, tagId, name, unit }) => ({ column, tagId, name: name.trim(), unit: unit.trim() }));
