import type { Backend } from '../backend/index.ts';
import { passThrough, positionsOf, type WeightTensors } from '../network/index.ts';
import type { Memae } from '../training/index.ts';

/** What the memory makes of some windows, row-major. P positions of the feature map, each D wide; N items. */
export interface Encoded {
  /** [B x P x D] the encoder's queries. */
  readonly latents: Float32Array;
  /** [B x P x N] address weights after shrinkage and renormalisation; P rows of sum 1, or 0 where nothing was left. */
  readonly addresses: Float32Array;
  /** [B] mean squared distance of the queries to what memory returned, in units of its held-back mean. */
  readonly distances: Float32Array;
}

/** The encoder and the memory of a trained network on a device. */
export interface Encoder {
  readonly memae: Memae;
  readonly positions: number;
  /** Numbers of one window's latent vector, P x D. */
  readonly latentSize: number;
  /** Windows to give at once at most. */
  readonly batch: number;
  /** @param windows [B x L x C] normalised rows, 0 where missing */
  encode(windows: Float32Array): Promise<Encoded>;
  /** Frees the device's memory. */
  dispose(): void;
}

/** Numbers that one batch may hold. */
const BATCH_NUMBERS = 1 << 17;

/**
 * Puts a network that has a memory on a device, for what its windows recall.
 * @throws RangeError where the network has no memory
 */
export function openEncoder({ tf }: Backend, memae: Memae): Encoder {
  const { config, latentScale } = memae;
  const { windowLength, channels, memoryItems } = config;
  if (memoryItems === 0) throw new RangeError('This network has no memory that could be asked.');
  const positions = positionsOf(config);
  const latentSize = positions * config.widths.at(-1)!;
  const size = windowLength * channels;
  const weights: Record<string, WeightTensors[string]> = {};
  for (const [name, { shape, values }] of Object.entries(memae.weights))
    weights[name] = tf.tensor(values.slice(), [...shape], 'float32');

  return {
    memae,
    positions,
    latentSize,
    batch: Math.max(1, Math.min(256, Math.floor(BATCH_NUMBERS / Math.max(size, positions * memoryItems)))),
    async encode(windows) {
      const count = windows.length / size;
      if (!Number.isInteger(count))
        throw new RangeError(`A window needs ${size} values; ${windows.length} are no whole number of them.`);
      const results = tf.tidy(() => {
        const input = tf.tensor3d(windows.slice(), [count, windowLength, channels]);
        const { queries, recall } = passThrough(tf, config, weights, input, config.addressing);
        const apart = tf.squaredDifference(queries, recall!.retrieved);
        return {
          latents: queries.clone(),
          addresses: recall!.weights.clone(),
          apart: tf.mean(tf.reshape(apart, [count, latentSize]), 1),
        };
      });
      const [latents, addresses, apart] = await Promise.all([
        results.latents.data<'float32'>(),
        results.addresses.data<'float32'>(),
        results.apart.data<'float32'>(),
      ]);
      tf.dispose([results.latents, results.addresses, results.apart]);
      const unit = Math.max(latentScale, 1e-12);
      return {
        latents: new Float32Array(latents),
        addresses: new Float32Array(addresses),
        distances: Float32Array.from(apart, (value) => value / unit),
      };
    },
    dispose() {
      tf.dispose(Object.values(weights));
    },
  };
}

/** @returns [N] each item's share in what one window recalls: the mean of its weights over the positions */
export function itemWeights(addresses: Float32Array, items: number): Float64Array {
  const positions = addresses.length / items;
  const weights = new Float64Array(items);
  for (let i = 0; i < addresses.length; i++) weights[i % items]! += addresses[i]! / positions;
  return weights;
}
