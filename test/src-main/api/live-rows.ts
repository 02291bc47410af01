import type { LiveRows } from '../../../src-main/api/contract.ts';

/** Rows whose every value tells its step, so that misplaced rows show. */
export function liveRows(assetId: number, first: number, steps: number, channels = 2, modelId = 1): LiveRows {
  const t = Float64Array.from({ length: steps }, (_, step) => first + step);
  const perChannel = Float32Array.from(
    { length: steps * channels },
    (_, index) => first + Math.floor(index / channels) + (index % channels) / 8,
  );
  return {
    assetId,
    modelId,
    threshold: 1,
    t,
    state: new Uint8Array(steps),
    score: Float64Array.from(t),
    value: perChannel,
    reconstruction: perChannel.slice(),
    contribution: perChannel.slice(),
  };
}
