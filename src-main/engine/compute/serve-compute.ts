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
import type { ComputeCalls, ComputeEvents, DetectorFacts } from './compute-protocol.ts';
import { backendLoaders } from './backend-loaders.ts';

/** Answers the calls of one engine on its channel until the process ends. */
export function serveCompute(channel: Channel): void {
  const detectors = new Map<number, Detector>();
  let training = false;
  let scoringBackend: Promise<Backend> | null = null;

  const calls: ComputeCalls = {
    async train({ data, windowLength, options }) {
      if (training) throw new Error('This compute process is already training.');
      training = true;
      try {
        const started = performance.now();
        const backend = await openBackend(options.backend, backendLoaders);
        const detector = await trainDetector(data, {
          backend,
          seed: options.seed,
          windowLength,
          falseAlarmsPerWeek: options.falseAlarmsPerWeek,
          onProgress: (progress) => void rpc.$callEvent('progress', { ...progress, backend: backend.name }),
        });
        const file = await encodeModel(detector);
        return {
          file,
          facts: factsOf(detector),
          backend: backend.name,
          trainSeconds: (performance.now() - started) / 1000,
        };
      } finally {
        training = false;
      }
    },
    async load(key, file) {
      scoringBackend ??= openBackend('auto', backendLoaders).catch((error: unknown) => {
        // Another load may find the backend free again.
        scoringBackend = null;
        throw error;
      });
      const detector = await decodeModel(file, await scoringBackend);
      detectors.get(key)?.dispose();
      detectors.set(key, detector);
      return factsOf(detector);
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
