import { positionsOf, type MemaeConfig } from './config.ts';
import { seededRandom } from './random.ts';

/** One named array of trained numbers, row-major. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** All trained numbers of a network by name. Plain data: it is stored in the model file. */
export type Weights = Readonly<Record<string, Weight>>;

export const MEMORY_ITEMS = 'memory/items';

/** One convolution over blocks of steps: `taps` blocks of `inputs` numbers in, `outputs` numbers out. */
export interface LayerShape {
  readonly name: string;
  readonly taps: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Followed by a rectifier: all but the last of the encoder and the last of the decoder. */
  readonly rectified: boolean;
}

/**
 * The convolutions of a network. A convolution of stride s and kernel q s is a convolution of stride 1 and q taps over
 * blocks of s steps (s x C numbers a block); its transposed mirror likewise puts out one block of s steps a position.
 */
export function layersOf({ widths, channels, stride, kernel }: MemaeConfig): {
  encoder: LayerShape[];
  decoder: LayerShape[];
} {
  const taps = kernel / stride;
  const last = widths.length - 1;
  const encoder = widths.map((width, level) => ({
    name: `encoder/${level}`,
    taps,
    inputs: stride * (level === 0 ? channels : widths[level - 1]!),
    outputs: width,
    rectified: level < last,
  }));
  const decoder = widths.map((_, level) => ({
    name: `decoder/${level}`,
    taps,
    inputs: widths[last - level]!,
    outputs: stride * (level < last ? widths[last - level - 1]! : channels),
    rectified: level < last,
  }));
  return { encoder, decoder };
}

/**
 * Multiply-adds of one window's forward pass; a training step costs about three times as many. A measure of work that,
 * unlike seconds, is the same on every machine.
 */
export function multiplyAddsPerWindow(config: MemaeConfig): number {
  const { encoder, decoder } = layersOf(config);
  const positions = positionsOf(config);
  let steps = positions * config.stride ** config.widths.length;
  let sum = 0;
  for (const { taps, inputs, outputs } of encoder) {
    steps /= config.stride;
    sum += steps * taps * inputs * outputs;
  }
  sum += 2 * positions * config.memoryItems * config.widths.at(-1)!;
  for (const { taps, inputs, outputs } of decoder) {
    sum += steps * taps * inputs * outputs;
    steps *= config.stride;
  }
  return sum;
}

/** Names and shapes of all weights, in the order they are stored. */
export function weightShapes(config: MemaeConfig): { name: string; shape: number[] }[] {
  const { encoder, decoder } = layersOf(config);
  const ofLayer = ({ name, taps, inputs, outputs }: LayerShape): { name: string; shape: number[] }[] => [
    { name: `${name}/kernel`, shape: [taps * inputs, outputs] },
    { name: `${name}/bias`, shape: [outputs] },
  ];
  const memory =
    config.memoryItems > 0
      ? [{ name: MEMORY_ITEMS, shape: [config.memoryItems, config.widths.at(-1)!] }]
      : [];
  return [...encoder.flatMap(ofLayer), ...memory, ...decoder.flatMap(ofLayer)];
}

/**
 * Weights to start training from: kernels normal with variance 2 / fan-in before a rectifier (He et al. 2015) and
 * 1 / fan-in before none, biases zero, memory items normal with mean square length 1.
 */
export function initialWeights(config: MemaeConfig, seed: number): Weights {
  const random = seededRandom(seed);
  const { encoder, decoder } = layersOf(config);
  const rectified = new Set(
    [...encoder, ...decoder].filter((l) => l.rectified).map((l) => `${l.name}/kernel`),
  );
  const weights: Record<string, Weight> = {};
  for (const { name, shape } of weightShapes(config)) {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    if (!name.endsWith('/bias')) {
      const variance = name === MEMORY_ITEMS ? 1 / shape[1]! : (rectified.has(name) ? 2 : 1) / shape[0]!;
      for (let i = 0; i < values.length; i++) values[i] = Math.sqrt(variance) * random.normal();
    }
    weights[name] = { shape, values };
  }
  return weights;
}

/**
 * Refuses weights that do not belong to a configuration.
 *
 * @throws RangeError naming the first weight that is missing, superfluous or of another shape, or not finite
 */
export function checkWeights(config: MemaeConfig, weights: Weights): void {
  const expected = weightShapes(config);
  for (const { name, shape } of expected) {
    const weight = weights[name];
    if (!weight) throw new RangeError(`The weight "${name}" is missing.`);
    const size = shape.reduce((a, b) => a * b, 1);
    if (weight.shape.join() !== shape.join() || weight.values.length !== size) {
      throw new RangeError(
        `The weight "${name}" has shape [${weight.shape}], but the network needs [${shape}].`,
      );
    }
    if (!weight.values.every(Number.isFinite)) throw new RangeError(`The weight "${name}" is not finite.`);
  }
  const names = new Set(expected.map(({ name }) => name));
  const stranger = Object.keys(weights).find((name) => !names.has(name));
  if (stranger !== undefined)
    throw new RangeError(`The weight "${stranger}" does not belong to this network.`);
}
