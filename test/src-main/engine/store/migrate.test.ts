import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/engine/store/migrate.ts';
import { openDatabase } from '../../../../src-main/engine/store/sqlite.ts';

const STEPS = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y', 'INSERT INTO a VALUES (1, 2)'];

test('only the missing steps run, in order', () => {
  const db = openDatabase(':memory:');
  migrate(db, 'x.db', STEPS.slice(0, 1));
  migrate(db, 'x.db', STEPS);
  migrate(db, 'x.db', STEPS);
  expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 1, y: 2 }]);
  expect(db.pragma('user_version', { simple: true })).toBe(3);
});

test('a step that fails halfway is undone and the format stays that of the step before', () => {
  const db = openDatabase(':memory:');
  const broken = [...STEPS.slice(0, 2), 'INSERT INTO a VALUES (1, 2); INSERT INTO nowhere VALUES (1)'];
  expect(() => migrate(db, 'x.db', broken)).toThrow('nowhere');
  expect(db.prepare('SELECT * FROM a').all()).toEqual([]);
  expect(db.pragma('user_version', { simple: true })).toBe(2);
});
