import { expect, test } from 'vitest';
import { createInFlightWindow } from '../../../../src-main/engine/ingest/in-flight-window.ts';

test('the declared window is full when reached', () => {
  const window = createInFlightWindow(20);
  expect(window.isFull(19)).toBe(false);
  expect(window.isFull(20)).toBe(true);
});

test('three equal releases teach the window; more packets than it allows unteach it', () => {
  const window = createInFlightWindow(Infinity);
  for (let i = 0; i < 2; i++) window.released(20);
  expect(window.isFull(20)).toBe(false);
  window.released(20);
  expect(window.isFull(19)).toBe(false);
  expect(window.isFull(20)).toBe(true);
  expect(window.isFull(21)).toBe(false);
  expect(window.isFull(20)).toBe(false);
});

test('a quiet connection teaches nothing', () => {
  const window = createInFlightWindow(Infinity);
  for (let i = 0; i < 10; i++) window.released(1);
  expect(window.isFull(1)).toBe(false);
});
