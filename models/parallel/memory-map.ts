import { paddedLength, positionsOf, type MemaeConfig } from '../network/config.ts';
import { layersOf, MEMORY_ITEMS, weightShapes, type LayerShape } from '../network/weights.ts';

/** Everything starts on a cache line of its own: threads that write side by side do not disturb each other. */
const LINE = 64;
/** Items are padded to a multiple of this: the functions of the memory work on whole vectors. */
const ITEM_BLOCK = 8;
/** Bytes of activations a thread works on at a time: they should stay in its second-level cache. */
const CHUNK_BYTES = 768 * 1024;

/**
 * Shares of a batch that have a gradient of their own. As many for any number of threads, and added in their order: so the
 * number of threads changes no bit of the result.
 */
const SHARES = 4;

/** Words of the control block, by index of a 32-bit integer. */
export const CONTROL = { generation: 0, pending: 1, command: 2, nextPiece: 3 } as const;

/** What a command works on: indices of a 64-bit float. */
export const ARGUMENTS = {
  count: 0,
  hasMemory: 1,
  shrinkage: 2,
  temperature: 3,
  entropyShare: 4,
  lossScale: 5,
  told: 6,
} as const;

/** One weight in memory; addresses in bytes. The items' padding rows hold zeros. */
export interface WeightPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly address: number;
  /** Numbers with padding. */
  readonly floats: number;
}

/** One convolution in memory: where its sequences lie in one thread's area. Addresses are those of thread 0. */
export interface LayerPlace extends LayerShape {
  readonly steps: number;
  readonly kernel: number;
  readonly bias: number;
  /** Taps in reverse order, each transposed: carries a gradient back. */
  readonly reversed: number;
  /** First row of the first window's input, padding included; the padding stays zero. */
  readonly input: number;
  /** From one window to the next. */
  readonly inputGroup: number;
  readonly output: number;
  readonly outputGroup: number;
  /** First row of the gradient of the output without its padding. */
  readonly gradient: number;
  readonly gradientPadding: number;
  readonly gradientGroup: number;
}

/** Where everything of one network lies in its shared memory; addresses and distances in bytes. Plain data. */
export type MemoryMap = ReturnType<typeof mapMemory>;

/**
 * Lays out the memory of one network.
 *
 * @param capacity windows of one call
 * @param threads how many share the work
 * @param inTraining whether there are gradients and moments
 */
export function mapMemory(config: MemaeConfig, capacity: number, threads: number, inTraining: boolean) {
  const { windowLength, channels, memoryItems, widths } = config;
  let end = 0;
  const take = (floats: number): number => {
    const address = end;
    end = Math.ceil((end + 4 * floats) / LINE) * LINE;
    return address;
  };
  const positions = positionsOf(config);
  const width = widths.at(-1)!;
  const items = Math.ceil(memoryItems / ITEM_BLOCK) * ITEM_BLOCK;
  const size = windowLength * channels;

  const zeros = take(LINE / 4);
  const control = take(LINE / 4);
  const orders = take(16);
  const ones = take(positions * width);

  const shapes = weightShapes(config).map(({ name, shape }) => ({
    name,
    shape,
    floats: name === MEMORY_ITEMS ? items * width : shape.reduce((a, b) => a * b, 1),
  }));
  const weightsStart = end;
  const weights: WeightPlace[] = shapes.map((weight) => ({ ...weight, address: take(weight.floats) }));
  const weightBytes = end - weightsStart;
  const weightFloats = weightBytes / 4;
  const training = inTraining
    ? {
        shares: Math.min(SHARES, capacity),
        /** From a weight to its first moment, to its second moment, and to its gradient by the first share. */
        firstMoment: take(weightFloats) - weightsStart,
        secondMoment: take(weightFloats) - weightsStart,
        gradient: take(weightFloats * Math.min(SHARES, capacity)) - weightsStart,
        /** [weights x 2] learning rate and moment scale of each one's step; both 0 where it takes no part. */
        stepSizes: take(2 * weights.length),
        targets: take(capacity * size),
        mask: take(capacity * size),
        /** Squared errors by share, 64-bit floats. */
        losses: take(2 * SHARES),
      }
    : null;
  const addressOf = (name: string): number => weights.find((weight) => weight.name === name)!.address;
  const memory =
    items > 0
      ? {
          items: addressOf(MEMORY_ITEMS),
          transposed: take(items * width),
          unit: take(items * width),
          unitTransposed: take(items * width),
          lengths: take(items),
          /** 0, but far below any similarity where an item is padding. */
          bias: take(items),
        }
      : null;

  const rows = take(capacity * size);
  const told = {
    reconstruction: take(capacity * size),
    latentDistance: take(capacity),
    newest: take(capacity * memoryItems),
    queries: take(capacity * positions * width),
    soft: take(capacity * positions * memoryItems),
    weights: take(capacity * positions * memoryItems),
  };

  // Derived weights are shared as well.
  const { encoder, decoder } = layersOf(config);
  const shared = [...encoder, ...decoder].map((layer) => ({
    ...layer,
    kernel: addressOf(`${layer.name}/kernel`),
    bias: addressOf(`${layer.name}/bias`),
    reversed: inTraining ? take(layer.taps * layer.inputs * layer.outputs) : 0,
  }));

  // One thread's area, laid out for a number of windows.
  const area = (chunk: number) => {
    const first = end;
    let steps = positions * config.stride ** widths.length;
    const stepsOf = shared.map((_, index) => {
      if (index < encoder.length) return (steps /= config.stride);
      const own = steps;
      steps *= config.stride;
      return own;
    });
    const padded = shared.map(({ taps, inputs }, index) => {
      const inputGroup = 4 * (stepsOf[index]! + taps - 1) * inputs;
      return { input: take((chunk * inputGroup) / 4), inputGroup };
    });
    const queries = take(chunk * positions * width);
    const rebuilt = take(chunk * paddedLength(config) * channels);
    const layers: LayerPlace[] = shared.map((layer, index) => {
      const next = padded[index + 1];
      const following = shared[index + 1];
      const gradientRow = 4 * layer.outputs;
      const gradientGroup = (stepsOf[index]! + layer.taps - 1) * gradientRow;
      const gradientPadding = (layer.taps - 1 - (layer.taps >> 1)) * gradientRow;
      const [output, outputGroup] =
        index === encoder.length - 1
          ? [queries, 4 * positions * width]
          : next && following
            ? [next.input + 4 * (following.taps >> 1) * following.inputs, next.inputGroup]
            : [rebuilt, 4 * paddedLength(config) * channels];
      return {
        ...layer,
        ...padded[index]!,
        steps: stepsOf[index]!,
        output,
        outputGroup,
        gradient: inTraining ? take((chunk * gradientGroup) / 4) + gradientPadding : 0,
        gradientPadding,
        gradientGroup,
      };
    });
    const perQuery = chunk * positions;
    const own = {
      queries,
      rebuilt,
      unitQueries: take(perQuery * width),
      lengths: take(perQuery),
      soft: take(perQuery * items),
      weights: take(perQuery * items),
      kept: take(perQuery),
      /** Of the weights, then of the similarities. */
      slope: take(inTraining ? perQuery * items : 0),
      retrievedGradient: take(inTraining ? perQuery * width : 0),
      itemsGradient: take(inTraining ? items * width : 0),
      usage: take(items),
      sum: take(1),
      scratch: take(positions * width),
    };
    return { layers, own, bytes: end - first };
  };
  const before = end;
  const one = area(1).bytes;
  end = before;
  const most = Math.ceil(capacity / (inTraining ? Math.min(SHARES, capacity) : 1));
  const chunk = Math.max(1, Math.min(most, Math.floor(CHUNK_BYTES / one)));
  const ownArea = area(chunk);
  end += (threads - 1) * ownArea.bytes;

  return {
    config,
    capacity,
    threads,
    /** Windows a thread takes at a time. */
    chunk,
    bytes: end,
    zeros,
    control,
    orders,
    ones,
    weights,
    weightBytes,
    training,
    memory,
    itemsPadded: items,
    rows,
    told,
    area: ownArea,
  };
}
