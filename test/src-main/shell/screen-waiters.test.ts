import { expect, test } from 'vitest';
import { screenWaiters } from '../../../src-main/shell/screen-waiters.ts';

test('windows are joined once the engine runs, each once, and again after it was gone', () => {
  const joined: string[] = [];
  const waiters = screenWaiters<string, string>((window, engine) => joined.push(`${window} to ${engine}`));
  waiters.ask('a');
  waiters.ask('a');
  waiters.engineIs('first');
  expect(joined).toEqual(['a to first']);
  waiters.ask('b');
  waiters.engineIs(null);
  waiters.ask('a');
  expect(joined).toEqual(['a to first', 'b to first']);
  waiters.engineIs('second');
  expect(joined).toEqual(['a to first', 'b to first', 'a to second']);
});
