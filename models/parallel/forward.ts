import { paddedLength, positionsOf } from '../network/config.ts';
import type { Area } from './area.ts';

/**
 * Passes a chunk of windows through the network: what passThrough() does, without tensors. Each window's sequences lie
 * with zeros before and after them, so that a convolution is a matrix product over overlapping rows and nothing is copied.
 *
 * @param first number of the chunk's first window among those of the call
 * @param count windows of the chunk
 */
export function passForward(area: Area, first: number, count: number): void {
  const { map, kernels, floats, layers, own, isCosine } = area;
  const { config } = map;
  const size = config.windowLength * config.channels;
  const padding = (paddedLength(config) - config.windowLength) * config.channels;
  const { input, inputGroup, taps, inputs } = layers[0]!;
  for (let window = 0; window < count; window++) {
    const from = map.rows / 4 + (first + window) * size;
    floats.copyWithin((input + window * inputGroup) / 4 + (taps >> 1) * inputs + padding, from, from + size);
  }
  const levels = config.widths.length;
  for (let level = 0; level < levels; level++) convolve(level);
  if (area.argument('hasMemory') === 1) recall();
  else skipMemory();
  for (let level = levels; level < layers.length; level++) convolve(level);

  function convolve(index: number): void {
    const layer = layers[index]!;
    kernels.multiply({
      layout: 'rows',
      a: layer.input,
      aRow: 4 * layer.inputs,
      b: layer.kernel,
      c: layer.output,
      start: { bias: layer.bias },
      m: layer.steps,
      n: layer.outputs,
      k: layer.taps * layer.inputs,
      rectify: layer.rectified,
      groups: { count, a: layer.inputGroup, other: layer.outputGroup },
    });
  }

  function recall(): void {
    const positions = positionsOf(config);
    const width = config.widths.at(-1)!;
    const queries = count * positions;
    const items = map.itemsPadded;
    const memory = map.memory!;
    const shrinkage = area.argument('shrinkage');
    if (isCosine) kernels.unitRows(own.queries, own.unitQueries, own.lengths, queries, width);
    kernels.multiply({
      layout: 'rows',
      a: isCosine ? own.unitQueries : own.queries,
      b: isCosine ? memory.unitTransposed : memory.transposed,
      c: own.soft,
      start: { bias: memory.bias },
      m: queries,
      n: items,
      k: width,
      rectify: false,
    });
    const inverse = 1 / area.argument('temperature');
    const shrunk = shrinkage > 0 ? 1 : 0;
    kernels.address(own.soft, own.weights, own.kept, queries, items / 4, shrunk, inverse, shrinkage);
    const { input: decoded, inputGroup: group, taps: reach, inputs: entries } = layers[levels]!;
    kernels.multiply({
      layout: 'rows',
      a: shrunk === 1 ? own.weights : own.soft,
      b: memory.items,
      c: decoded + 4 * (reach >> 1) * entries,
      start: 'zero',
      m: positions,
      n: width,
      k: items,
      rectify: false,
      groups: { count, a: 4 * positions * items, other: group },
    });
  }

  function skipMemory(): void {
    const floatsPerWindow = positionsOf(config) * config.widths.at(-1)!;
    const { input: decoded, inputGroup: group, taps: reach, inputs: entries } = layers[levels]!;
    for (let window = 0; window < count; window++) {
      const from = own.queries / 4 + window * floatsPerWindow;
      const to = (decoded + window * group) / 4 + (reach >> 1) * entries;
      floats.copyWithin(to, from, from + floatsPerWindow);
    }
  }
}

/** Address of what a window's decoder saw: what memory returned, or the queries themselves. */
export function decodedAddress({ layers, map }: Area, window: number): number {
  const { input, inputGroup, taps, inputs } = layers[map.config.widths.length]!;
  return input + window * inputGroup + 4 * (taps >> 1) * inputs;
}
