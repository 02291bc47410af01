/**
 * What a compute process does: trains and scores on request. It lives in a process of its own because a numeric
 * backend may abort, and the engine must not die with it.
 */
import { createBirpc } from 'birpc';
import {
  decodeModel,
  encodeModel,
  openBackend,
  trainDetector,
  type Backend,
  type Detector,
} from '../../../models/index.ts';
import type { Channel } from '../channel.ts';
import { CANCELLED, type ComputeCalls, type ComputeEvents, type DetectorFacts } from './compute-protocol.ts';
import { backendLoaders } from './backend-loaders.ts';

export function serveCompute(channel: Channel): void {
  const detectors = new Map<number, Detector>();
  let running: AbortController | null = null;
  let scoringBackend: Promise<Backend> | null = null;

  const calls: ComputeCalls = {
    async train({ data, windowLength, options }) {
      if (running !== null) throw new Error('This compute process is already training.');
      const abort = new AbortController();
      running = abort;
      try {
        const started = performance.now();
        const backend = await openBackend(options.backend, backendLoaders);
        const detector = await trainDetector(data, {
          backend,
          seed: options.seed,
          windowLength,
          falseAlarmsPerWeek: options.falseAlarmsPerWeek,
          signal: abort.signal,
          onProgress: (progress) => void rpc.$callEvent('progress', { ...progress, backend: backend.name }),
        });
        const file = await encodeModel(detector);
        return {
          file,
          facts: factsOf(detector),
          backend: backend.name,
          trainSeconds: (performance.now() - started) / 1000,
        };
      } catch (error) {
        if (abort.signal.aborted) throw new Error(CANCELLED, { cause: error });
        throw error;
      } finally {
        running = null;
      }
    },
    cancel() {
      running?.abort();
    },
    async load(key, file) {
      scoringBackend ??= openBackend('auto', backendLoaders);
      const detector = await decodeModel(file, await scoringBackend);
      detectors.get(key)?.dispose();
      detectors.set(key, detector);
      return factsOf(detector);
    },
    unload(key) {
      detectors.get(key)?.dispose();
      detectors.delete(key);
    },
    async score(key, segment) {
      const detector = detectors.get(key);
      if (detector === undefined) throw new Error(`Model ${key} is not loaded in this compute process.`);
      return detector.score(segment);
    },
  };

  const rpc = createBirpc<ComputeEvents, ComputeCalls, false>(calls, {
    post: (message) => channel.post(message),
    on: (listener) => channel.onMessage(listener),
    proxify: false,
  });
}

function factsOf(detector: Detector): DetectorFacts {
  const {
    channels,
    samplePeriod,
    windowLength,
    context,
    threshold,
    extrapolated,
    band,
    stuckLimit,
    verdict,
  } = detector;
  return {
    channels,
    samplePeriod,
    windowLength,
    context,
    threshold,
    extrapolated,
    band,
    stuckLimit,
    verdict,
  };
}
