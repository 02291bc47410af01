import { expect, it } from 'vitest';
import { retention } from '../../../../src-main/api/words.ts';
import { deletingRules } from '../../../../src-renderer/views/settings/retention-change.ts';

const keep = (changes: Partial<ReturnType<typeof retention.parse>> = {}) => retention.parse(changes);

it('names each rule that may delete more than the rules before', () => {
  expect(
    deletingRules(keep(), keep({ rawDays: 1, rollupDays: 400, mostBytes: 2e9, dropOldestWhenFull: true })),
  ).toEqual([
    'Raw data older than 1 day is deleted.',
    'Rollups older than 400 days are deleted.',
    'Raw data beyond 2.0 GB is deleted, the oldest days first.',
    'When the disk is nearly full, the oldest raw days are deleted.',
  ]);
  expect(deletingRules(keep({ rawDays: 30 }), keep({ rawDays: 29 }))).toHaveLength(1);
});

it('names none when nothing more is deleted', () => {
  const before = keep({ rawDays: 30, rollupDays: 60, mostBytes: 1e9, dropOldestWhenFull: true });
  expect(deletingRules(before, before)).toEqual([]);
  expect(deletingRules(before, keep({ rawDays: 31, rollupDays: 60, mostBytes: 2e9 }))).toEqual([]);
  expect(deletingRules(before, keep())).toEqual([]);
});
