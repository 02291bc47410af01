import { describe, expect, it } from 'vitest';
import type { ImportPreview } from '../../../../src-main/api/contract.ts';
import {
  nameAndUnit,
  needsZone,
  takenOf,
  toColumns,
  toDrafts,
} from '../../../../src-renderer/views/tags/import-columns.ts';

const preview = (changes: Partial<ImportPreview> = {}): ImportPreview => ({
  format: 'csv',
  rows: null,
  columns: [
    { name: 'time', type: 'time', first: [] },
    { name: 'Flow [m3/h]', type: 'number', first: ['1'] },
    { name: 'note', type: 'text', first: [] },
    { name: 'parts', type: 'list or structure', first: [] },
  ],
  time: { column: 'time', unit: 'iso', zoned: true },
  ...changes,
});

describe('the columns of a file', () => {
  it('name their unit in brackets, or in the type of a tag', () => {
    const of = (name: string, type = 'number') => nameAndUnit({ name, type });
    expect(of('Flow [m3/h]')).toEqual({ name: 'Flow', unit: 'm3/h' });
    expect(of('Flow(m3/h) ')).toEqual({ name: 'Flow', unit: 'm3/h' });
    expect(of('Flow', 'tag, m3/h')).toEqual({ name: 'Flow', unit: 'm3/h' });
    expect(of('Flow (main)', 'tag, m3/h')).toEqual({ name: 'Flow (main)', unit: 'm3/h' });
    expect(of('a (b) c')).toEqual({ name: 'a (b) c', unit: '' });
    expect(of('[bar]')).toEqual({ name: '[bar]', unit: 'bar' });
  });
  it('always have names and units that the engine takes', () => {
    const { name, unit } = nameAndUnit({ name: `${'n'.repeat(300)} [${'u'.repeat(99)}]`, type: 'number' });
    expect([name.length, unit.length]).toEqual([120, 32]);
  });
  it('are taken when they hold numbers; never the time, never structures', () => {
    const drafts = toDrafts(preview());
    expect(drafts.map(({ column, taken }) => [column, taken])).toEqual([
      ['time', false],
      ['Flow [m3/h]', true],
      ['note', false],
    ]);
    drafts.forEach((draft) => (draft.taken = true));
    expect(toColumns(takenOf(drafts, 'time'))).toEqual([
      { column: 'Flow [m3/h]', tagId: null, name: 'Flow', unit: 'm3/h' },
      { column: 'note', tagId: null, name: 'note', unit: '' },
    ]);
  });
});

describe('the time zone of a file', () => {
  it('is asked for only where dates and times name none', () => {
    expect(needsZone(preview(), 'time', 'iso')).toBe(false);
    expect(needsZone(preview(), 'note', 'iso')).toBe(true);
    expect(needsZone(preview({ time: null }), 'time', 'iso')).toBe(true);
    expect(needsZone(preview({ time: null }), 'time', 'ms')).toBe(false);
  });
});
