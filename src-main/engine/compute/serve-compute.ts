/**
 * What a compute process does: trains and scores on request. It lives in a process of its own because a numeric
 * backend may abort, and the engine must not die with it.
 */
import { createBirpc } from 'birpc';
import {
  decodeModel,
  encodeModel,
  explainMoment,
  openBackend,
  recallWindows,
  type Backend,
  type Detector,
} from '../../../models/index.ts';
import type { Channel } from '../channel.ts';
import { trainFromStore } from '../training/train-from-store.ts';
import { tellPresence } from './compute-presence.ts';
import { employComputeThreads } from './compute-threads.ts';
import type { ComputeCalls, ComputeEvents, DetectorFacts } from './compute-protocol.ts';

/** Answers the calls of one engine on its channel until the process ends. */
export function serveCompute(channel: Channel): void {
  employComputeThreads();
  tellPresence(channel, null);
  const detectors = new Map<number, Detector>();
  let training = false;
  let scoringBackend: Promise<Backend> | null = null;
  async function openScoringBackend(): Promise<Backend> {
    const backend = await openBackend('auto');
    tellPresence(channel, backend);
    return backend;
  }
  const loaded = (key: number): Detector => {
    const detector = detectors.get(key);
    if (detector === undefined) throw new Error(`Model ${key} is not loaded in this compute process.`);
    return detector;
  };

  const calls: ComputeCalls = {
    async train(request) {
      if (training) throw new Error('This compute process is already training.');
      training = true;
      try {
        const started = performance.now();
        const { detector, backend } = await trainFromStore(
          request,
          (progress) => void rpc.$callEvent('progress', progress),
        );
        const file = await encodeModel(detector);
        return {
          file,
          facts: factsOf(detector),
          flag: flagOf(detector),
          backend: backend.name,
          devices: backend.devices,
          trainSeconds: (performance.now() - started) / 1000,
        };
      } finally {
        training = false;
      }
    },
    async load(key, file) {
      // Live windows come a few at a time: a trip to a GPU takes longer than the work, and would occupy it all day.
      scoringBackend ??= openScoringBackend().catch((error: unknown) => {
        // Another load may find the backend free again.
        scoringBackend = null;
        throw error;
      });
      const detector = await decodeModel(file, await scoringBackend);
      detectors.get(key)?.dispose();
      detectors.set(key, detector);
      return factsOf(detector);
    },
    score: async (key, segment) => loaded(key).score(segment),
    explain: async (key, segment) => explainMoment(loaded(key), await scoringBackend!, segment),
    recall: async (key, segments) => recallWindows(loaded(key), await scoringBackend!, segments),
  };

  const rpc = createBirpc<ComputeEvents, ComputeCalls, false>(calls, {
    post: (message) => channel.post(message),
    on: (listener) => channel.onMessage(listener),
    proxify: false,
  });
}

function flagOf({ model }: Detector): string | null {
  const { fault } = model.memory.memae.diagnostics;
  return fault ? `memory ${fault}` : null;
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
