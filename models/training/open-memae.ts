import type { Backend } from '../backend/index.ts';
import { checkConfig, checkWeights, positionsOf, type MemaeConfig } from '../network/index.ts';
import { openNetwork } from './open-network.ts';
import { pauser } from './pauser.ts';
import type { Memae, OpenMemae, SegmentReconstruction } from './types.ts';

/** Numbers a batch of windows may hold: enough to keep a device busy, little enough to fit anywhere. */
const BATCH_NUMBERS = 1 << 17;

/**
 * Puts a trained network on a device. Every result depends on the rows of its own window only.
 *
 * @throws RangeError where the weights do not belong to the configuration
 */
export function openMemae({ tf }: Backend, memae: Memae): OpenMemae {
  const { config, latentScale } = memae;
  checkConfig(config);
  checkWeights(config, memae.weights);
  const { windowLength, channels, memoryItems, addressing } = config;
  const size = windowLength * channels;
  const batch = Math.max(1, Math.min(256, Math.floor(BATCH_NUMBERS / size)));
  const network = openNetwork(tf, config, memae.weights, batch);
  let open = true;
  /** Calls wait for each other: they share the network's buffers. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(() => {
      if (!open) throw new Error('This network was disposed. Open the model again.');
      return work();
    });
    turn = done.catch(() => {});
    return done;
  };

  return {
    memae,
    reconstruct: (rows, mask, count) =>
      inTurn(async () => {
        if (rows.length < count * channels || mask.length < count * channels) {
          throw new RangeError(
            `${count} rows of ${channels} channels need ${count * channels} values and mask entries.`,
          );
        }
        const out = emptyReconstruction(config, Math.max(0, count - windowLength + 1));
        const windowCount = out.latentDistance.length;
        const pause = pauser(tf, undefined);
        const clean = rows.slice(0, count * channels);
        for (let i = 0; i < clean.length; i++) if (mask[i] === 0) clean[i] = 0;
        for (let first = 0; first < windowCount; first += batch) {
          await pause();
          const n = Math.min(batch, windowCount - first);
          for (let i = 0; i < n; i++) {
            const from = (first + i) * channels;
            network.rows.set(clean.subarray(from, from + size), i * size);
          }
          const pass = await network.pass(n, addressing, ['reconstruction', 'latentDistance', 'newest']);
          fillErrors(config, out, first, n, pass.reconstruction, network.rows, mask);
          for (let i = 0; i < n; i++) {
            out.latentDistance[first + i] = pass.latentDistance[i]! / Math.max(latentScale, 1e-12);
          }
          fillNearest(out, first, n, memoryItems, pass.newest);
        }
        return out;
      }),

    window: (rows) =>
      inTurn(async () => {
        if (rows.length !== size) throw new RangeError(`A window needs ${size} values, not ${rows.length}.`);
        network.rows.set(rows);
        const pass = await network.pass(1, addressing, ['reconstruction', 'weights']);
        return {
          reconstruction: pass.reconstruction.slice(),
          addresses: pass.weights.slice(),
          positions: positionsOf(config),
          items: memoryItems,
        };
      }),

    dispose() {
      if (open) network.dispose();
      open = false;
    },
  };
}

function emptyReconstruction({ channels }: MemaeConfig, windows: number): SegmentReconstruction {
  return {
    last: new Float32Array(windows * channels),
    windowError: new Float32Array(windows * channels),
    latentDistance: new Float32Array(windows),
    nearestItem: new Int32Array(windows).fill(-1),
    nearestWeight: new Float32Array(windows),
  };
}

/** Last step and mean squared error per channel of windows first .. first + n - 1. */
function fillErrors(
  { windowLength, channels }: MemaeConfig,
  out: SegmentReconstruction,
  first: number,
  n: number,
  rebuilt: Float32Array,
  windows: Float32Array,
  mask: Uint8Array,
): void {
  const size = windowLength * channels;
  for (let i = 0; i < n; i++) {
    const start = i * size;
    out.last.set(rebuilt.subarray(start + size - channels, start + size), (first + i) * channels);
    const rowStart = (first + i) * channels;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      let present = 0;
      for (let k = c; k < size; k += channels) {
        if (mask[rowStart + k] === 0) continue;
        const error = rebuilt[start + k]! - windows[start + k]!;
        sum += error * error;
        present++;
      }
      out.windowError[rowStart + c] = present > 0 ? sum / present : NaN;
    }
  }
}

/** Which item each window's newest query recalls most. */
function fillNearest(
  out: SegmentReconstruction,
  first: number,
  n: number,
  items: number,
  newest: Float32Array,
): void {
  for (let i = 0; i < n; i++) {
    for (let item = 0; item < items; item++) {
      const weight = newest[i * items + item]!;
      if (weight > out.nearestWeight[first + i]!) {
        out.nearestWeight[first + i] = weight;
        out.nearestItem[first + i] = item;
      }
    }
  }
}
