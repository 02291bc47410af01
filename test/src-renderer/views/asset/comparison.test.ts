import { expect, it } from 'vitest';
import { shiftOf } from '../../../../src-renderer/views/asset/comparison.svelte.ts';

const view = { from: 1_000, to: 1_600 };

it('lays the other period onto the view', () => {
  expect(shiftOf({ kind: 'yesterday' }, view)).toBe(86_400e6);
  expect(shiftOf({ kind: 'week' }, view)).toBe(7 * 86_400e6);
  // A chosen start lies on the start of the view, the beginning of an incident on its end.
  expect(400 + shiftOf({ kind: 'start', from: 400 }, view)).toBe(view.from);
  expect(700 + shiftOf({ kind: 'incident', id: 3, from: 700 }, view)).toBe(view.to);
  // Windows end together.
  expect(250 + shiftOf({ kind: 'window', from: 186, to: 250, beside: 1_550 }, view)).toBe(1_550);
});
