import { paddedLength, positionsOf } from '../network/config.ts';
import type { Told } from '../training/network-on-device.ts';
import type { Area } from './area.ts';
import { decodedAddress } from './forward.ts';

/** The order in which a set of names is written as the bits of a number. */
export const TOLD: readonly Told[] = [
  'reconstruction',
  'latentDistance',
  'newest',
  'queries',
  'soft',
  'weights',
];

/** Copies what a call wants to know of a chunk to where the caller finds it. */
export function tell(area: Area, first: number, count: number): void {
  const { map, kernels, floats, own } = area;
  const { config, told } = map;
  const wanted = new Set(TOLD.filter((_, bit) => (area.argument('told') >> bit) & 1));
  const hasMemory = area.argument('hasMemory') === 1;
  const positions = positionsOf(config);
  const perWindow = positions * config.widths.at(-1)!;
  const size = config.windowLength * config.channels;
  const padded = paddedLength(config) * config.channels;
  const copy = (from: number, to: number, length: number): void => {
    floats.copyWithin(to / 4, from / 4, from / 4 + length);
  };

  if (wanted.has('reconstruction')) {
    for (let window = 0; window < count; window++) {
      const from = own.rebuilt + 4 * ((window + 1) * padded - size);
      copy(from, told.reconstruction + 4 * (first + window) * size, size);
    }
  }
  if (wanted.has('latentDistance')) {
    for (let window = 0; window < count; window++) {
      const queries = own.queries + 4 * window * perWindow;
      const decoded = decodedAddress(area, window);
      kernels.difference(queries, decoded, map.ones, own.scratch, own.sum, perWindow, 0);
      floats[told.latentDistance / 4 + first + window] = floats[own.sum / 4]! / perWindow;
    }
  }
  if (wanted.has('queries')) copy(own.queries, told.queries + 4 * first * perWindow, count * perWindow);
  if (!hasMemory) return;

  const weights = area.argument('shrinkage') > 0 ? own.weights : own.soft;
  const row = 4 * map.itemsPadded;
  const items = config.memoryItems;
  if (wanted.has('newest')) {
    for (let window = 0; window < count; window++) {
      const from = weights + ((window + 1) * positions - 1) * row;
      copy(from, told.newest + 4 * (first + window) * items, items);
    }
  }
  const rows = (from: number, to: number): void =>
    kernels.copyRows(from, row, to + 4 * first * positions * items, 4 * items, items, count * positions);
  if (wanted.has('soft')) rows(own.soft, told.soft);
  if (wanted.has('weights')) rows(weights, told.weights);
}
