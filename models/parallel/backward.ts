import { paddedLength, positionsOf } from '../network/config.ts';
import type { Area } from './area.ts';
import type { LayerPlace } from './memory-map.ts';
import { passForward } from './forward.ts';

/** Loss and gradients of one share of the windows: what trainingStep() does, without tensors. */
export function addGradients(area: Area, share: number): void {
  const { map, floats, own } = area;
  const { shares, losses } = map.training!;
  const count = area.argument('count');
  const from = Math.floor((share * count) / shares);
  const to = Math.floor(((share + 1) * count) / shares);
  const toGradient = gradientOf(area, share);
  const partial = (map.weights[0]!.address + toGradient) / 4;
  floats.fill(0, partial, partial + map.weightBytes / 4);
  floats.fill(0, own.itemsGradient / 4, own.itemsGradient / 4 + map.itemsPadded * map.config.widths.at(-1)!);
  let loss = 0;
  for (let first = from; first < to; first += map.chunk) {
    const windows = Math.min(map.chunk, to - first);
    passForward(area, first, windows);
    loss += passBackward(area, toGradient, first, windows);
  }
  new Float64Array(floats.buffer, losses, shares)[share] = loss;
  finishItems(area, toGradient);
}

/** From a weight to its gradient by one share. */
const gradientOf = ({ map }: Area, share: number): number => map.training!.gradient + share * map.weightBytes;

/** The chunk that passForward() has left in the area, backwards; returns its squared errors. */
function passBackward(area: Area, toGradient: number, first: number, count: number): number {
  const { map, kernels, floats, layers, own, isCosine } = area;
  const { config } = map;
  const levels = config.widths.length;
  const hasMemory = area.argument('hasMemory') === 1;
  const size = config.windowLength * config.channels;
  const padded = paddedLength(config) * config.channels;
  const outermost = layers.at(-1)!;

  let loss = 0;
  for (let window = 0; window < count; window++) {
    const values = 4 * (first + window) * size;
    kernels.difference(
      own.rebuilt + 4 * ((window + 1) * padded - size),
      map.training!.targets + values,
      map.training!.mask + values,
      outermost.gradient + window * outermost.gradientGroup + 4 * (padded - size),
      own.sum,
      size,
      area.argument('lossScale'),
    );
    loss += floats[own.sum / 4]!;
  }
  const innermost = layers[levels - 1]!;
  for (let index = layers.length - 1; index > levels; index--) {
    const { gradient, gradientGroup } = layers[index - 1]!;
    throughLayer(layers[index]!, gradient, gradientGroup);
  }
  if (hasMemory) {
    throughLayer(layers[levels]!, own.retrievedGradient, 4 * positionsOf(config) * config.widths.at(-1)!);
    throughMemory();
  } else {
    throughLayer(layers[levels]!, innermost.gradient, innermost.gradientGroup);
  }
  for (let index = levels - 1; index > 0; index--) {
    const { gradient, gradientGroup } = layers[index - 1]!;
    throughLayer(layers[index]!, gradient, gradientGroup);
  }
  throughLayer(layers[0]!, null, 0);
  return loss;

  /** @param target where the gradient of the layer's input goes; null: nobody needs it */
  function throughLayer(layer: LayerPlace, target: number | null, targetGroup: number): void {
    const { steps, taps, inputs, outputs, gradient, gradientGroup } = layer;
    for (let window = 0; window < count; window++) {
      const slope = gradient + window * gradientGroup;
      const bias = layer.bias + toGradient;
      if (layer.rectified)
        kernels.rectify(slope, layer.output + window * layer.outputGroup, bias, steps, outputs);
      else kernels.columnSums(slope, bias, steps, outputs);
    }
    kernels.multiply({
      layout: 'columns',
      a: layer.input,
      aRow: 4 * inputs,
      b: gradient,
      c: layer.kernel + toGradient,
      start: 'result',
      m: taps * inputs,
      n: outputs,
      k: steps,
      rectify: false,
      groups: { count, a: layer.inputGroup, other: gradientGroup },
    });
    if (target === null) return;
    kernels.multiply({
      layout: 'rows',
      a: gradient - layer.gradientPadding,
      aRow: 4 * outputs,
      b: layer.reversed,
      c: target,
      start: 'zero',
      m: steps,
      n: inputs,
      k: taps * outputs,
      rectify: false,
      groups: { count, a: gradientGroup, other: targetGroup },
    });
  }

  function throughMemory(): void {
    const positions = positionsOf(config);
    const width = config.widths.at(-1)!;
    const queries = count * positions;
    const items = map.itemsPadded;
    const memory = map.memory!;
    const shrunk = area.argument('shrinkage') > 0 ? 1 : 0;
    const weights = shrunk === 1 ? own.weights : own.soft;
    const rectify = false;
    const toItems = { layout: 'columns', start: 'result', m: items, n: width, k: queries, rectify } as const;
    kernels.columnSums(weights, own.usage, queries, items);
    kernels.multiply({ ...toItems, a: weights, b: own.retrievedGradient, c: memory.items + toGradient });
    kernels.multiply({
      layout: 'rows',
      a: own.retrievedGradient,
      b: memory.transposed,
      c: own.slope,
      start: 'zero',
      m: queries,
      n: items,
      k: width,
      rectify,
    });
    const inverse = 1 / area.argument('temperature');
    const entropyShare = area.argument('entropyShare');
    kernels.addressGradient(
      own.slope,
      weights,
      own.soft,
      own.kept,
      queries,
      items / 4,
      shrunk,
      inverse,
      entropyShare,
    );
    kernels.multiply({
      layout: 'rows',
      a: own.slope,
      b: isCosine ? memory.unit : memory.items,
      c: innermost.gradient,
      start: 'zero',
      m: positions,
      n: width,
      k: items,
      rectify,
      groups: { count, a: 4 * positions * items, other: innermost.gradientGroup },
    });
    if (!isCosine) {
      kernels.multiply({ ...toItems, a: own.slope, b: own.queries, c: memory.items + toGradient });
      return;
    }
    for (let window = 0; window < count; window++) {
      const unit = own.unitQueries + 4 * window * positions * width;
      const lengths = own.lengths + 4 * window * positions;
      const slope = innermost.gradient + window * innermost.gradientGroup;
      kernels.throughUnit(slope, unit, lengths, positions, width);
    }
    kernels.multiply({ ...toItems, a: own.slope, b: own.unitQueries, c: own.itemsGradient });
  }
}

/** With cosine similarity the items' share of the gradient has still to pass through their lengths. */
function finishItems(area: Area, toGradient: number): void {
  if (area.argument('hasMemory') === 0 || !area.isCosine) return;
  const { map, kernels, own } = area;
  const { items, unit, lengths } = map.memory!;
  const width = map.config.widths.at(-1)!;
  kernels.throughUnit(own.itemsGradient, unit, lengths, map.itemsPadded, width);
  kernels.columnSums(own.itemsGradient, items + toGradient, 1, map.itemsPadded * width);
}
