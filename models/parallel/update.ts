import { MEMORY_ITEMS } from '../network/weights.ts';
import type { Area } from './area.ts';
import type { WeightPlace } from './memory-map.ts';

/** Rows are shared out in blocks of this many: those of the transposing function. */
const ROW_BLOCK = 4;

/** One part of a step of Adam over the gradients of all shares of the batch, and of what is derived from the weights. */
export function updateWeights(area: Area, part: number): void {
  const { map, kernels, floats } = area;
  const { firstMoment, secondMoment, gradient, shares, stepSizes } = map.training!;
  map.weights.forEach((weight, index) => {
    const scale = floats[stepSizes / 4 + 2 * index + 1]!;
    if (scale === 0) return;
    const { from, to, width } = rowsOf(area, weight, part);
    if (from === to) return;
    const address = weight.address + 4 * from * width;
    kernels.adam(
      address,
      address + firstMoment,
      address + secondMoment,
      address + gradient,
      map.weightBytes,
      shares,
      (to - from) * width,
      floats[stepSizes / 4 + 2 * index]!,
      scale,
    );
  });
  deriveWeights(area, part);
}

/** One part of the copies of the weights that lie as the products need them. */
export function deriveWeights(area: Area, part: number): void {
  const { map, layers } = area;
  for (const weight of map.weights) {
    const { from, to } = rowsOf(area, weight, part);
    if (from === to) continue;
    if (weight.name === MEMORY_ITEMS) deriveItems(area, from, to);
    const layer = layers.find(({ kernel }) => kernel === weight.address);
    if (!layer || map.training === null) continue;
    const { taps, inputs, outputs } = layer;
    for (let tap = Math.floor(from / inputs); tap * inputs < to; tap++) {
      const first = Math.max(from, tap * inputs);
      const rows = Math.min(to, (tap + 1) * inputs) - first;
      const target = layer.reversed + 4 * ((taps - 1 - tap) * outputs * inputs + first - tap * inputs);
      transpose(area, weight.address + 4 * first * outputs, outputs, target, inputs, rows, outputs);
    }
  }
}

/** Items [from .. to) transposed, and of unit length. */
function deriveItems(area: Area, from: number, to: number): void {
  const { map, kernels } = area;
  const width = map.config.widths.at(-1)!;
  const { items, transposed, unit, unitTransposed, lengths } = map.memory!;
  const [rows, start] = [to - from, 4 * from * width];
  transpose(area, items + start, width, transposed + 4 * from, map.itemsPadded, rows, width);
  if (map.config.addressing.similarity === 'dot') return;
  kernels.unitRows(items + start, unit + start, lengths + 4 * from, rows, width);
  transpose(area, unit + start, width, unitTransposed + 4 * from, map.itemsPadded, rows, width);
}

/** to[j][i] = from[i][j]; row lengths in numbers. */
function transpose(
  { kernels, floats }: Area,
  from: number,
  fromRow: number,
  to: number,
  toRow: number,
  rows: number,
  columns: number,
): void {
  const [wholeRows, wholeColumns] = [rows & ~3, columns & ~3];
  if (wholeRows > 0) kernels.transposeBlocks(from, 4 * fromRow, to, 4 * toRow, rows >> 2, columns >> 2);
  for (let row = 0; row < rows; row++) {
    for (let column = row < wholeRows ? wholeColumns : 0; column < columns; column++) {
      floats[to / 4 + column * toRow + row] = floats[from / 4 + row * fromRow + column]!;
    }
  }
}

/** Rows of a weight that belong to one of as many parts as there are threads; a bias is one row. */
function rowsOf(
  { map }: Area,
  { shape, floats }: WeightPlace,
  part: number,
): { from: number; to: number; width: number } {
  const width = shape.at(-1)!;
  const rows = floats / width;
  const bound = (before: number): number =>
    before === map.threads ? rows : ROW_BLOCK * Math.round((before * rows) / ROW_BLOCK / map.threads);
  return { from: Math.min(rows, bound(part)), to: Math.min(rows, bound(part + 1)), width };
}
