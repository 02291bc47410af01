import type { Backend } from '../backend/index.ts';
import { clipForNetwork } from '../detector/clip-for-network.ts';
import type { Detector } from '../detector/index.ts';
import { fillLost } from '../detector/paths.ts';
import type { Segment } from '../detector-types.ts';
import { HOLD_ROWS, normaliseRows } from '../normalise/index.ts';
import { itemWeights, openEncoder } from './open-encoder.ts';

/** Rows of an unbroken stretch that `recallWindows` wants to see: the window, and what its held values come from. */
export function rowsToRecall({ windowLength }: Pick<Detector, 'windowLength'>): number {
  return windowLength + HOLD_ROWS;
}

/**
 * What windows recall of a detector's memory.
 *
 * @param segments [W] unbroken stretches; of each the window that ends with its newest row is asked about
 * @returns [W x N] each item's share in what each window recalls, 0 to 1; a row's rest to 1 recalls nothing
 * @throws RangeError where a stretch is shorter than a window, or the network has no memory
 */
export async function recallWindows(
  { model, windowLength }: Pick<Detector, 'model' | 'windowLength'>,
  backend: Backend,
  segments: readonly Segment[],
): Promise<Float32Array> {
  const { normalisation, linear, memory } = model;
  const encoder = openEncoder(backend, memory.memae);
  try {
    const items = memory.memae.config.memoryItems;
    const size = windowLength * model.channels.length;
    const perWindow = encoder.positions * items;
    const weights = new Float32Array(segments.length * items);
    for (let first = 0; first < segments.length; first += encoder.batch) {
      const some = segments.slice(first, first + encoder.batch);
      const rows = new Float32Array(some.length * size);
      some.forEach(({ values }, i) => {
        if (values.length < size)
          throw new RangeError(
            `A window of ${windowLength} rows needs ${size} values; a stretch has ${values.length}.`,
          );
        const filled = fillLost(normaliseRows(values, normalisation), linear.level).values;
        rows.set(Float32Array.from(filled.subarray(-size), clipForNetwork), i * size);
      });
      const { addresses } = await encoder.encode(rows);
      for (let i = 0; i < some.length; i++)
        weights.set(
          itemWeights(addresses.subarray(i * perWindow, (i + 1) * perWindow), items),
          (first + i) * items,
        );
    }
    return weights;
  } finally {
    encoder.dispose();
  }
}
