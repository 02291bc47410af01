import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSeeds, judgeClaim } from './claim.ts';

const named = (name: string, values: readonly number[]) => ({ name, values });
const seeds = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 });

describe('a comparison on the same seeds', () => {
  it('sees through seeds that are hard for both', () => {
    const hard = [0.6, 0.9, 0.7, 0.8, 0.65];
    const step = compareSeeds(
      named('a', hard),
      named(
        'b',
        hard.map((v, i) => v + 0.02 + 0.001 * (i % 2)),
      ),
    );
    expect(step.outcome).toBe('better');
    expect(step.gain).toBeCloseTo(0.0204, 6);
  });

  it('calls a gain that hangs on one seed the same', () => {
    expect(compareSeeds(named('a', [0.5, 0.5, 0.5, 0.5]), named('b', [0.5, 0.5, 0.5, 0.9])).outcome).toBe(
      'same',
    );
  });

  it('shows nothing with one seed', () => {
    expect(compareSeeds(named('a', [0.5]), named('b', [0.9])).outcome).toBe('same');
  });

  it('turns around with its sides', () => {
    const other = { better: 'worse', worse: 'better', same: 'same' };
    fc.assert(
      fc.property(seeds, seeds, (one, two) => {
        const n = Math.min(one.length, two.length);
        const [a, b] = [named('a', one.slice(0, n)), named('b', two.slice(0, n))];
        expect(compareSeeds(b, a).outcome).toBe(other[compareSeeds(a, b).outcome]);
      }),
    );
  });
});

describe("the paper's claim", () => {
  const steps = (...outcomes: ('better' | 'worse' | 'same')[]) =>
    outcomes.map((outcome) => ({ from: 'a', to: 'b', gain: 0, outcome }));
  it('needs every step', () => {
    expect(judgeClaim(steps('better', 'better'))).toBe('holds');
    expect(judgeClaim(steps('better', 'same'))).toBe('holds in part');
    expect(judgeClaim(steps('better', 'worse'))).toBe('does not hold');
    expect(judgeClaim(steps('same', 'same'))).toBe('does not hold');
  });
});
