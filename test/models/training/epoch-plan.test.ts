import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultMemaeConfig, multiplyAddsPerWindow } from '../../../models/network/index.ts';
import { batchSize, planEpochs } from '../../../models/training/epoch-plan.ts';

const length = fc.integer({ min: 8, max: 4096 });
const count = fc.integer({ min: 1, max: 1e7 });

describe('the plan of a training', () => {
  it('bounds the steps of an epoch, and never leaves it empty', () => {
    fc.assert(
      fc.property(length, count, (steps, windowCount) => {
        const { windows, passes, checked } = planEpochs(defaultMemaeConfig(steps, 3), windowCount);
        expect(windows).toBeGreaterThan(0);
        expect(windows).toBeLessThanOrEqual(windowCount);
        expect(windows * steps).toBeLessThanOrEqual(2 ** 21);
        expect(passes * windows).toBeLessThan(4096 + windows);
        expect(checked).toBeGreaterThanOrEqual(64);
      }),
    );
  });

  it('keeps to a work budget down to ten epochs of one batch', () => {
    fc.assert(
      fc.property(
        length,
        count,
        fc.double({ min: 1e8, max: 1e13, noNaN: true }),
        (steps, windowCount, budget) => {
          const config = defaultMemaeConfig(steps, 3);
          const { epochs, windows, passes } = planEpochs(config, windowCount, 30, budget);
          expect(epochs).toBeGreaterThanOrEqual(10);
          expect(epochs).toBeLessThanOrEqual(30);
          const seen = epochs * windows * passes;
          const least = 10 * Math.max(batchSize(config), windows);
          expect(seen).toBeLessThanOrEqual(Math.max(budget / (3 * multiplyAddsPerWindow(config)), least));
        },
      ),
    );
  });

  it('runs as few epochs as it is asked for', () => {
    expect(planEpochs(defaultMemaeConfig(32, 3), 1000, 3).epochs).toBe(3);
    expect(planEpochs(defaultMemaeConfig(32, 3), 1000, 3, 1).epochs).toBe(3);
  });

  it('repeats a short baseline several times', () => {
    expect(planEpochs(defaultMemaeConfig(32, 3), 369)).toMatchObject({ windows: 369, passes: 6, epochs: 30 });
  });

  it('comes in smaller batches where a window is large', () => {
    expect(batchSize(defaultMemaeConfig(64, 8))).toBe(64);
    expect(batchSize(defaultMemaeConfig(4096, 100))).toBe(2);
  });
});
