import type { MemaeConfig } from '../../../models/network/index.ts';

/**
 * The network once more, by the textbook: float64, strided convolutions that gather, transposed convolutions that
 * scatter, the paper's own shrinkage formula. Slow and plain, to check the fast one against.
 */
export type Numbers = Record<string, Float64Array>;

export interface Loss {
  readonly squaredError: number;
  readonly entropy: number;
  readonly reconstruction: Float64Array;
}

/** @param windows [B x L x C], and targets and weights in the loss (mask) of the same shape, row-major */
export function textbookLoss(
  config: MemaeConfig,
  weights: Numbers,
  windows: ArrayLike<number>,
  targets: ArrayLike<number>,
  mask: ArrayLike<number>,
): Loss {
  const size = config.windowLength * config.channels;
  const reconstruction = new Float64Array(windows.length);
  let entropies = 0;
  let queries = 0;
  for (let start = 0; start < windows.length; start += size) {
    const window = Float64Array.from({ length: size }, (_, i) => windows[start + i]!);
    const one = throughNetwork(config, weights, window);
    reconstruction.set(one.reconstruction, start);
    entropies += one.entropies.reduce((a, b) => a + b, 0);
    queries += one.entropies.length;
  }
  let squares = 0;
  let present = 0;
  for (let i = 0; i < reconstruction.length; i++) {
    squares += mask[i]! * (reconstruction[i]! - targets[i]!) ** 2;
    present += mask[i]!;
  }
  return { squaredError: squares / present, entropy: queries > 0 ? entropies / queries : 0, reconstruction };
}

function throughNetwork(
  config: MemaeConfig,
  weights: Numbers,
  window: Float64Array,
): { reconstruction: Float64Array; entropies: number[] } {
  const { windowLength, channels, widths, stride, kernel, memoryItems } = config;
  const multiple = stride ** widths.length;
  const padding = Math.ceil(windowLength / multiple) * multiple - windowLength;
  let signal = new Float64Array((windowLength + padding) * channels);
  signal.set(window, padding * channels);

  let inputs = channels;
  widths.forEach((outputs, level) => {
    signal = stridedConvolution(signal, inputs, outputs, stride, kernel, weights, `encoder/${level}`);
    if (level < widths.length - 1) signal = signal.map((x) => Math.max(0, x));
    inputs = outputs;
  });

  const entropies: number[] = [];
  if (memoryItems > 0) {
    const retrieved = new Float64Array(signal.length);
    for (let at = 0; at < signal.length; at += inputs) {
      const { answer, entropy } = ask(config, weights['memory/items']!, signal.subarray(at, at + inputs));
      retrieved.set(answer, at);
      entropies.push(entropy);
    }
    signal = retrieved;
  }

  widths.forEach((_, level) => {
    const last = level === widths.length - 1;
    const outputs = last ? channels : widths[widths.length - 2 - level]!;
    signal = transposedConvolution(signal, inputs, outputs, stride, kernel, weights, `decoder/${level}`);
    if (!last) signal = signal.map((x) => Math.max(0, x));
    inputs = outputs;
  });
  return { reconstruction: signal.slice(padding * channels), entropies };
}

/** Steps of zeros before the first step that a same-length convolution needs. */
const paddingBefore = (kernel: number, stride: number): number => Math.floor(kernel / stride / 2) * stride;

function stridedConvolution(
  signal: Float64Array,
  inputs: number,
  outputs: number,
  stride: number,
  kernel: number,
  weights: Numbers,
  name: string,
): Float64Array<ArrayBuffer> {
  const steps = signal.length / inputs;
  const out = new Float64Array((steps / stride) * outputs);
  for (let t = 0; t < steps / stride; t++) {
    for (let o = 0; o < outputs; o++) {
      let sum = weights[`${name}/bias`]![o]!;
      for (let k = 0; k < kernel; k++) {
        const step = t * stride + k - paddingBefore(kernel, stride);
        if (step < 0 || step >= steps) continue;
        for (let i = 0; i < inputs; i++) {
          sum += signal[step * inputs + i]! * weights[`${name}/kernel`]![(k * inputs + i) * outputs + o]!;
        }
      }
      out[t * outputs + o] = sum;
    }
  }
  return out;
}

function transposedConvolution(
  signal: Float64Array,
  inputs: number,
  outputs: number,
  stride: number,
  kernel: number,
  weights: Numbers,
  name: string,
): Float64Array<ArrayBuffer> {
  const steps = signal.length / inputs;
  const out = new Float64Array(steps * stride * outputs);
  for (let i = 0; i < out.length; i++) out[i] = weights[`${name}/bias`]![i % (stride * outputs)]!;
  for (let u = 0; u < steps; u++) {
    for (let tap = 0; tap < kernel / stride; tap++) {
      const block = u + Math.floor(kernel / stride / 2) - tap;
      if (block < 0 || block >= steps) continue;
      for (let i = 0; i < inputs; i++) {
        for (let p = 0; p < stride * outputs; p++) {
          out[block * stride * outputs + p]! +=
            signal[u * inputs + i]! * weights[`${name}/kernel`]![(tap * inputs + i) * stride * outputs + p]!;
        }
      }
    }
  }
  return out;
}

function ask(
  { memoryItems, addressing }: MemaeConfig,
  items: Float64Array,
  query: Float64Array,
): { answer: Float64Array; entropy: number } {
  const width = query.length;
  const epsilon = 1e-12;
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const item = (n: number): Float64Array => items.subarray(n * width, (n + 1) * width);
  const alike = Array.from({ length: memoryItems }, (_, n) => {
    const product = dot(query, item(n));
    if (addressing.similarity === 'dot') return product / addressing.temperature;
    return product / (Math.hypot(...query) * Math.hypot(...item(n))) / addressing.temperature;
  });
  const peak = Math.max(...alike);
  const powers = alike.map((a) => Math.exp(a - peak));
  const total = powers.reduce((a, b) => a + b, 0);
  let weights = powers.map((p) => p / total);
  const lambda = addressing.shrinkage;
  if (lambda > 0) {
    const shrunk = weights.map((w) => (Math.max(w - lambda, 0) * w) / (Math.abs(w - lambda) + epsilon));
    const kept = Math.max(
      shrunk.reduce((a, b) => a + b, 0),
      epsilon,
    );
    weights = shrunk.map((w) => w / kept);
  }
  const answer = new Float64Array(width);
  weights.forEach((w, n) => item(n).forEach((x, d) => (answer[d]! += w * x)));
  return { answer, entropy: -weights.reduce((sum, w) => sum + w * Math.log(w + epsilon), 0) };
}
