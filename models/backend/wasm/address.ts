import {
  assign,
  both,
  constant,
  countDown,
  get,
  greater,
  increase,
  lanes,
  load4,
  loadSplat,
  minus,
  most,
  over,
  plus,
  splat,
  store1,
  store4,
  times,
  when,
  type Code,
  type WasmFunction,
} from './assembler.ts';
import { EPSILON } from '../../memory/epsilon.ts';
import { exponential, largestLane, logarithm, sumLanes } from './lane-maths.ts';
import { overVectors } from './loops.ts';

/**
 * Softmax over the items of each query, hard shrinkage and renormalisation (Gong et al. 2019, equations 4, 6 and 7).
 *
 * @param similarity [rows x 4 vectors]; becomes the softmax
 * @param weights [rows x 4 vectors] written where shrunk is 1
 * @param kept [rows] written where shrunk is 1: the sum of what survived, at least EPSILON
 */
export type Address = (
  similarity: number,
  weights: number,
  kept: number,
  rows: number,
  vectors: number,
  shrunk: number,
  inverseTemperature: number,
  lambda: number,
) => void;

/**
 * The gradient with respect to the similarities: back through renormalisation, shrinkage and softmax, with the entropy
 * term coming in.
 *
 * @param gradient [rows x 4 vectors] with respect to the weights; becomes the result
 * @param entropyShare factor of one query's entropy in the loss
 */
export type AddressGradient = (
  gradient: number,
  weights: number,
  soft: number,
  kept: number,
  rows: number,
  vectors: number,
  shrunk: number,
  inverseTemperature: number,
  entropyShare: number,
) => void;

export const address: WasmFunction = (() => {
  const [SIMILARITY, WEIGHTS, KEPT, ROWS, VECTORS, SHRUNK, INVERSE, LAMBDA] = [
    0, 1, 2, 3, 4, 5, 6, 7,
  ] as const;
  const [P, Q, COUNT] = [8, 9, 10] as const;
  const [E, A, B, PEAK, SUM, LEFT] = [11, 12, 13, 14, 15, 16] as const;
  const survivor: Code = both(get(E), greater(get(E), [...get(LAMBDA), ...splat]));
  const restart = assign(P, get(SIMILARITY));
  const here: Code = [...get(P), ...load4()];
  return {
    name: 'address',
    parameters: 6,
    floats: 2,
    integers: 3,
    vectors: 6,
    body: countDown(ROWS, [
      ...restart,
      ...assign(PEAK, lanes(-3e38)),
      ...overVectors(get(VECTORS), COUNT, [P], assign(PEAK, most(get(PEAK), here))),
      ...largestLane(PEAK),
      ...restart,
      ...assign(SUM, lanes(0)),
      ...overVectors(
        get(VECTORS),
        COUNT,
        [P],
        [
          ...assign(E, exponential(times(minus(here, get(PEAK)), [...get(INVERSE), ...splat]), A, B)),
          ...[...get(P), ...get(E), ...store4()],
          ...assign(SUM, plus(get(SUM), get(E))),
        ],
      ),
      ...sumLanes(SUM),
      ...restart,
      ...assign(LEFT, lanes(0)),
      ...overVectors(
        get(VECTORS),
        COUNT,
        [P],
        [
          ...assign(E, over(here, get(SUM))),
          ...[...get(P), ...get(E), ...store4()],
          ...assign(LEFT, plus(get(LEFT), survivor)),
        ],
      ),
      ...when(get(SHRUNK), [
        ...sumLanes(LEFT),
        ...assign(LEFT, most(get(LEFT), lanes(EPSILON))),
        ...[...get(KEPT), ...get(LEFT), ...store1()],
        ...restart,
        ...assign(Q, get(WEIGHTS)),
        ...overVectors(
          get(VECTORS),
          COUNT,
          [P, Q],
          [...assign(E, here), ...[...get(Q), ...over(survivor, get(LEFT)), ...store4()]],
        ),
        ...assign(WEIGHTS, get(Q)),
      ]),
      ...assign(SIMILARITY, get(P)),
      ...increase(KEPT, constant(4)),
    ]),
  };
})();

export const addressGradient: WasmFunction = (() => {
  const [GRADIENT, WEIGHTS, SOFT, KEPT, ROWS, VECTORS, SHRUNK, INVERSE, SHARE] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ] as const;
  const [G, W, S, COUNT] = [9, 10, 11, 12] as const;
  const [WEIGHT, SLOPE, A, B, ALONG, PULLED] = [13, 14, 15, 16, 17, 18] as const;
  const at = (pointer: number): Code => [...get(pointer), ...load4()];
  const restart: Code = [...assign(G, get(GRADIENT)), ...assign(W, get(WEIGHTS)), ...assign(S, get(SOFT))];
  const safe = plus(get(WEIGHT), lanes(EPSILON));
  const entropySlope = times(plus(logarithm(safe, A, B), over(get(WEIGHT), safe)), [...get(SHARE), ...splat]);
  const alive = greater(get(WEIGHT), lanes(0));
  const keepAlive = when(get(SHRUNK), assign(SLOPE, both(get(SLOPE), alive)));
  const pull = assign(PULLED, plus(get(PULLED), times(get(SLOPE), at(S))));
  return {
    name: 'addressGradient',
    parameters: 7,
    floats: 2,
    integers: 4,
    vectors: 6,
    body: countDown(ROWS, [
      ...restart,
      ...assign(ALONG, lanes(0)),
      ...assign(PULLED, lanes(0)),
      ...overVectors(
        get(VECTORS),
        COUNT,
        [G, W, S],
        [
          ...assign(WEIGHT, at(W)),
          ...assign(SLOPE, minus(at(G), entropySlope)),
          ...keepAlive,
          ...[...get(G), ...get(SLOPE), ...store4()],
          ...assign(ALONG, plus(get(ALONG), times(get(SLOPE), get(WEIGHT)))),
          ...pull,
        ],
      ),
      ...when(get(SHRUNK), [
        ...sumLanes(ALONG),
        ...restart,
        ...assign(PULLED, lanes(0)),
        ...overVectors(
          get(VECTORS),
          COUNT,
          [G, W, S],
          [
            ...assign(WEIGHT, at(W)),
            ...assign(SLOPE, over(minus(at(G), get(ALONG)), [...get(KEPT), ...loadSplat()])),
            ...keepAlive,
            ...[...get(G), ...get(SLOPE), ...store4()],
            ...pull,
          ],
        ),
      ]),
      ...sumLanes(PULLED),
      ...restart,
      ...overVectors(
        get(VECTORS),
        COUNT,
        [G, W, S],
        [
          ...get(G),
          ...times(times(at(S), minus(at(G), get(PULLED))), [...get(INVERSE), ...splat]),
          ...store4(),
        ],
      ),
      ...assign(GRADIENT, get(G)),
      ...assign(WEIGHTS, get(W)),
      ...assign(SOFT, get(S)),
      ...increase(KEPT, constant(4)),
    ]),
  };
})();
