import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  between,
  LONGEST_SPAN,
  pan,
  placeOf,
  SHORTEST_SPAN,
  timeAt,
  zoom,
} from '../../../src-renderer/time/time-view.ts';

const views = fc
  .tuple(fc.integer({ min: 1, max: 2e15 }), fc.integer({ min: SHORTEST_SPAN, max: LONGEST_SPAN }))
  .map(([from, length]) => ({ from, to: from + length }));

describe('time view', () => {
  it('keeps the anchor where it is while zooming', () => {
    fc.assert(
      fc.property(
        views,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (view, factor, place) => {
          const anchor = timeAt(view, place);
          expect(placeOf(zoom(view, factor, anchor), anchor)).toBeCloseTo(place, 5);
        },
      ),
    );
  });
  it('never gets shorter or longer than its limits', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (view, factor) => {
        const { from, to } = zoom(view, factor, view.to);
        expect(to - from).toBeGreaterThanOrEqual(SHORTEST_SPAN);
        expect(to - from).toBeLessThanOrEqual(LONGEST_SPAN);
      }),
    );
  });
  it('pans by a share of its length and keeps it', () => {
    expect(pan({ from: 1000, to: 2000 }, 0.25)).toEqual({ from: 1250, to: 2250 });
    expect(pan({ from: 1000, to: 2000 }, -0.5)).toEqual({ from: 500, to: 1500 });
  });
  it('orders a dragged range and widens a tiny one around its middle', () => {
    expect(between(9e8, 1e8)).toEqual({ from: 1e8, to: 9e8 });
    const tiny = between(1e9, 1e9 + 2);
    expect(tiny.to - tiny.from).toBe(SHORTEST_SPAN);
    expect((tiny.from + tiny.to) / 2).toBe(1e9 + 1);
  });
});
