import * as tf from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { copyNeighbours, SIDE_BY_SIDE, type Neighbourhood } from '../side-by-side.ts';
import { addressOf, kernelsOf, type WasmBackend } from './heap.ts';

/** sideBySide() for the wasm heap: rows away from the ends are overlapping copies, one tight loop per sequence. */
export function registerSideBySide(): void {
  if (tf.getKernel(SIDE_BY_SIDE, 'wasm')) return;
  tf.registerKernel({
    kernelName: SIDE_BY_SIDE,
    backendName: 'wasm',
    kernelFunc(call) {
      const backend = call.backend as WasmBackend;
      const { taps, ahead } = call.attrs as unknown as Neighbourhood;
      const input = Object.values(call.inputs)[0] as TensorInfo;
      const [batch, steps, width] = input.shape as [number, number, number];
      const output = backend.makeOutput([batch * steps, taps * width], 'float32');
      const { copyRows } = kernelsOf(backend);
      const [from, to] = [addressOf(backend, input), addressOf(backend, output)];
      const [source, target] = [backend.typedArrayFromHeap(input), backend.typedArrayFromHeap(output)];
      const whole = Math.max(0, steps - taps + 1);
      const row = 4 * width;
      for (let b = 0; b < batch; b++) {
        const first = b * steps;
        for (let t = 0; t < Math.min(ahead, steps); t++) {
          copyNeighbours(source, target, first, t, steps, width, taps, ahead);
        }
        if (whole > 0) {
          copyRows(
            from + first * row,
            row,
            to + (first + ahead) * taps * row,
            taps * row,
            taps * width,
            whole,
          );
        }
        for (let t = ahead + whole; t < steps; t++) {
          copyNeighbours(source, target, first, t, steps, width, taps, ahead);
        }
      }
      return [output];
    },
  });
}
