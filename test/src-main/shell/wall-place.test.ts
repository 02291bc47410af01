import { expect, test } from 'vitest';
import { wallPlace, type WallDisplay } from '../../../src-main/shell/wall-place.ts';

const display = (id: number, x: number, width: number, height: number): WallDisplay => ({
  id,
  bounds: { x, y: 0, width, height },
  workArea: { x, y: 40, width, height: height - 40 },
});
const desk = display(1, 0, 1366, 768);
const wall = display(2, 1366, 3840, 2160);
const tablet = display(3, -1024, 1024, 768);

test('fills the largest display that the asking window is not on', () => {
  expect(wallPlace([desk, tablet, wall], desk)).toEqual({ ...wall.bounds, fullscreen: true });
  expect(wallPlace([desk, tablet, wall], wall)).toEqual({ ...desk.bounds, fullscreen: true });
});

test('is an ordinary window in the middle of the only display', () => {
  const { fullscreen, ...place } = wallPlace([desk], desk);
  expect(fullscreen).toBe(false);
  expect(place).toEqual({ x: 137, y: 113, width: 1093, height: 582 });
  expect(place.x + place.width).toBeLessThanOrEqual(desk.workArea.width);
  expect(place.y + place.height).toBeLessThanOrEqual(desk.bounds.height);
});
