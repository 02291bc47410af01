import {
  assign,
  both,
  either,
  get,
  greater,
  lanes,
  lanesOfBits,
  minus,
  minusWhole,
  most,
  nearest,
  plus,
  plusWhole,
  shiftLeftWhole,
  shiftRightWhole,
  shuffle,
  times,
  toFloat,
  toWhole,
  type Code,
} from './assembler.ts';

/** ln 2 in two parts, the first exact in a few bits (Cody and Waite 1980). */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444e-4;
/** Below this the exponential is taken for 0: the next smaller floats are denormal, and slow. */
const LEAST_EXPONENT = -87;

const polynomial = (x: Code, [first, ...rest]: readonly number[]): Code =>
  rest.reduce<Code>((sum, coefficient) => plus(times(sum, x), lanes(coefficient)), lanes(first!));

/**
 * e to the x in four lanes, for x up to 88; coefficients of Moshier's Cephes library (expf). NaN gives 0.
 *
 * @param x leaves the argument on the stack
 * @param a a vector local to use
 * @param b another one
 */
export const exponential = (x: Code, a: number, b: number): Code => {
  const y = polynomial(
    get(a),
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  return [
    ...assign(a, x),
    ...both(greater(get(a), lanes(LEAST_EXPONENT)), [
      ...assign(a, most(get(a), lanes(LEAST_EXPONENT))),
      ...assign(b, nearest(times(get(a), lanes(Math.LOG2E)))),
      ...assign(a, minus(minus(get(a), times(get(b), lanes(LN2_HIGH))), times(get(b), lanes(LN2_LOW)))),
      ...times(
        plus(plus(times(times(y, get(a)), get(a)), get(a)), lanes(1)),
        shiftLeftWhole(plusWhole(toWhole(get(b)), lanesOfBits(127)), 23),
      ),
    ]),
  ];
};

/**
 * Natural logarithm of normal positive numbers in four lanes; coefficients of Moshier's Cephes library (logf).
 *
 * @param x leaves the argument on the stack
 * @param a a vector local to use
 * @param b another one
 */
export const logarithm = (x: Code, a: number, b: number): Code => {
  /** All bits set where the mantissa lies below the square root of a half: one exponent less is nearer. */
  const low = greater(lanes(Math.SQRT1_2), get(a));
  const y = polynomial(
    get(a),
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const square = times(get(a), get(a));
  return [
    ...assign(a, x),
    ...assign(b, toFloat(minusWhole(shiftRightWhole(get(a), 23), lanesOfBits(126)))),
    ...assign(a, either(both(get(a), lanesOfBits(0x007fffff)), lanesOfBits(0x3f000000))),
    ...assign(b, minus(get(b), both(low, lanes(1)))),
    ...assign(a, minus(plus(get(a), both(low, get(a))), lanes(1))),
    ...plus(
      plus(
        minus(
          plus(times(times(y, get(a)), square), times(get(b), lanes(LN2_LOW))),
          times(square, lanes(0.5)),
        ),
        get(a),
      ),
      times(get(b), lanes(LN2_HIGH)),
    ),
  ];
};

const acrossLanes =
  (combine: (a: Code, b: Code) => Code) =>
  (local: number): Code => [
    ...assign(local, combine(get(local), shuffle(get(local), get(local), [2, 3, 0, 1]))),
    ...assign(local, combine(get(local), shuffle(get(local), get(local), [1, 0, 3, 2]))),
  ];
/** Puts the sum of a local's lanes into each of them. */
export const sumLanes = acrossLanes(plus);
/** Puts the largest of a local's lanes into each of them. */
export const largestLane = acrossLanes(most);
