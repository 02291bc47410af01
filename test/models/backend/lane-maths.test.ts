import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, get, load4, set, store4, type Code } from '../../../models/backend/wasm/assembler.ts';
import { exponential, largestLane, logarithm, sumLanes } from '../../../models/backend/wasm/lane-maths.ts';

const [FROM, TO, A, B] = [0, 1, 2, 3] as const;

/** A function from four floats to four floats, by what it leaves on the stack. */
function lanes(body: Code): (values: readonly number[]) => number[] {
  const result: Code = [...get(TO), ...body, ...store4()];
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const code = assemble([{ name: 'go', parameters: 2, integers: 0, vectors: 2, body: result }]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { host: { memory } });
  const floats = new Float32Array(memory.buffer);
  return (values) => {
    floats.set(values);
    (exports['go'] as (from: number, to: number) => void)(0, 64);
    return [...floats.subarray(16, 20)];
  };
}

const here: Code = [...get(FROM), ...load4()];
const four = (most: { min: number; max: number }) =>
  fc.array(fc.float({ ...most, noNaN: true }), { minLength: 4, maxLength: 4 });

describe('arithmetic in four lanes', () => {
  it('has the exponential to 3e-7, and 0 where it would be denormal', () => {
    const e = lanes(exponential(here, A, B));
    fc.assert(
      fc.property(four({ min: -80, max: 80 }), (x) => {
        e(x).forEach((y, i) => expect(Math.abs(y / Math.exp(x[i]!) - 1)).toBeLessThan(3e-7));
      }),
      { numRuns: 2000 },
    );
    expect(e([0, -87.5, -1e30, -Infinity])).toEqual([1, 0, 0, 0]);
    expect(e([1, Number.NaN, 0, -88])[1]).toBe(0);
  });

  it('has the logarithm to 3e-7 of its value or, near 1, of 1', () => {
    const ln = lanes(logarithm(here, A, B));
    const mantissa = fc.float({ min: 1, max: 2, noNaN: true });
    const number = fc
      .tuple(mantissa, fc.integer({ min: -60, max: 60 }))
      .map(([m, e]) => Math.fround(m * 2 ** e));
    fc.assert(
      fc.property(fc.array(number, { minLength: 4, maxLength: 4 }), (x) => {
        ln(x).forEach((y, i) => {
          const right = Math.log(x[i]!);
          expect(Math.abs(y - right)).toBeLessThan(3e-7 * Math.max(1, Math.abs(right)));
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('sums lanes and finds the largest', () => {
    const whole = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 4 });
    const put: Code = [...here, ...set(A)];
    const sum = lanes([...put, ...sumLanes(A), ...get(A)]);
    const largest = lanes([...put, ...largestLane(A), ...get(A)]);
    fc.assert(
      fc.property(whole, (x) => {
        expect(sum(x)).toEqual(new Array(4).fill(x.reduce((a, b) => a + b, 0)));
        expect(largest(x)).toEqual(new Array(4).fill(Math.max(...x)));
      }),
    );
  });
});
