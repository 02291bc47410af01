/** An asset with stored samples, a model trained for real, and a compute process on the next channel. */
import { MessageChannel } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { encodeModel, openBackend, type DetectorModel, type Segment } from '../../../../models/index.ts';
import { SECOND, type AssetInput } from '../../../../src-main/api/words.ts';
import type { Channel } from '../../../../src-main/engine/channel.ts';
import { serveCompute } from '../../../../src-main/engine/compute/serve-compute.ts';
import { toBatch } from '../../../../src-main/engine/sample.ts';
import { saveModelFile } from '../../../../src-main/engine/training/model-files.ts';
import { createScoringService } from '../../../../src-main/engine/watch/scoring-service.ts';
import { C, CHANNELS } from '../../../models/detector/small-plant.ts';
import { PERIOD, smallPlant, trainRemembering, UNITS } from '../../../models/explanation/remembering.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

export const L = 16;
/** Time of a stored row, microseconds. */
export const timeOf = (row: number): number => NOW + row * PERIOD * SECOND;

export async function trainModel(): Promise<DetectorModel> {
  const trained = await trainRemembering(smallPlant(900, 3), await openBackend('wasm'), { windowLength: L });
  trained.dispose();
  return trained.model;
}

/** A compute process in this one: what is said still crosses a line as structured clones. */
function openCompute(): Channel {
  const { port1, port2 } = new MessageChannel();
  const channel = (port: typeof port1): Channel => ({
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.on('close', () => listener('Closed.')),
    close: () => port.close(),
  });
  serveCompute(channel(port2));
  return channel(port1);
}

/** @param plant stored from `timeOf(0)` on */
export async function openTrainedAsset(
  plant: Segment,
  input: (tagIds: number[]) => Partial<AssetInput> = () => ({}),
) {
  const { parts, addAsset, addBaseline } = await openDeskRig(openCompute);
  const { records, telemetry, dataDir } = parts;
  const { connectionId } = records.tags.get(addAsset().tagIds[0]!)!;
  const tagIds = CHANNELS.map(
    (name, c) =>
      records.tags.insert({
        connectionId,
        topic: `plant/${name}`,
        format: { kind: 'scalar' },
        name,
        unit: UNITS[c]!,
        low: null,
        high: null,
      }).id,
  );
  const asset = addAsset({ tagIds, samplePeriod: PERIOD, windowLength: L, ...input(tagIds) });
  const samples = Array.from(plant.values, (value, i) => {
    const t = timeOf(Math.floor(i / C));
    return { tagId: tagIds[i % C]!, t, arrival: t, value, quality: 'good', reason: 'none' } as const;
  });
  if (samples.length > 0) await telemetry.appendSamples(toBatch(samples));
  const scoring = createScoringService(parts);
  onTestFinished(() => scoring.close());
  const addModel = async (detector: DetectorModel, armed = false) =>
    records.models.insert({
      assetId: asset.id,
      baselineId: addBaseline(asset).id,
      createdAt: NOW,
      hash: await saveModelFile(dataDir, await encodeModel({ model: detector })),
      backend: 'wasm',
      seed: 1,
      trainSeconds: 1,
      windowLength: L,
      threshold: detector.calibration.threshold,
      falseAlarmsPerWeek: 1,
      extrapolated: false,
      verdict: '',
      flag: null,
      armed,
      shadow: false,
      retired: null,
    });
  return { parts, asset, scoring, addModel };
}
