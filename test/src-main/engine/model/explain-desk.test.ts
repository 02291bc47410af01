/** A moment explained for real: samples in the store, a trained model file, and a compute process on the next channel. */
import { MessageChannel } from 'node:worker_threads';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { encodeModel, openBackend } from '../../../../models/index.ts';
import { SECOND, type Asset, type Model } from '../../../../src-main/api/words.ts';
import type { Channel } from '../../../../src-main/engine/channel.ts';
import { serveCompute } from '../../../../src-main/engine/compute/serve-compute.ts';
import { createExplainDesk } from '../../../../src-main/engine/model/explain-desk.ts';
import { toBatch } from '../../../../src-main/engine/sample.ts';
import { saveModelFile } from '../../../../src-main/engine/training/model-files.ts';
import { createScoringService } from '../../../../src-main/engine/watch/scoring-service.ts';
import { C, changed, CHANNELS, plantRows } from '../../../models/detector/small-plant.ts';
import { PERIOD, smallPlant, trainRemembering, UNITS } from '../../../models/explanation/remembering.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

const L = 16;
/** Pressure leaves its fellows in the last rows. */
const ROWS = 300;
const rows = changed(plantRows(ROWS, 9), 2, ROWS - 12, (v) => v + 1.5);
const timeOf = (row: number): number => NOW + row * PERIOD * SECOND;
let file: Uint8Array;

beforeAll(async () => {
  const trained = await trainRemembering(smallPlant(800, 3), await openBackend('wasm'), { windowLength: L });
  file = await encodeModel(trained);
  trained.dispose();
}, 120_000);

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

async function rig() {
  const { parts, addAsset, addBaseline } = await openDeskRig(openCompute);
  const { records, telemetry, dataDir } = parts;
  const first = addAsset();
  const { connectionId } = records.tags.get(first.tagIds[0]!)!;
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
  const asset = addAsset({ tagIds, samplePeriod: PERIOD, windowLength: L });
  const model = records.models.insert({
    assetId: asset.id,
    baselineId: addBaseline(asset).id,
    createdAt: NOW,
    hash: await saveModelFile(dataDir, file),
    backend: 'wasm',
    seed: 1,
    trainSeconds: 1,
    windowLength: L,
    threshold: 1,
    falseAlarmsPerWeek: 1,
    extrapolated: false,
    verdict: '',
    flag: null,
    armed: true,
    shadow: false,
    retired: null,
  });
  const samples = [];
  for (let row = 0; row < ROWS; row++) {
    // Five hours without data in the middle: a break.
    const t = timeOf(row) + (row < 100 ? -18_000 * SECOND : 0);
    for (const [c, tagId] of tagIds.entries())
      samples.push({
        tagId,
        t,
        arrival: t,
        value: rows.values[row * C + c]!,
        quality: 'good',
        reason: 'none',
      } as const);
  }
  await telemetry.appendSamples(toBatch(samples));
  const scoring = createScoringService(parts);
  onTestFinished(() => scoring.close());
  const { handlers } = createExplainDesk(parts, scoring);
  const explain = (of: Asset, at: number, { id }: Pick<Model, 'id'> | { id: null } = { id: null }) =>
    handlers['model.explain']({ assetId: of.id, modelId: id, at, timeZone: 'Europe/Berlin' });
  return { asset, model, other: first, explain, parts };
}

describe('an explained moment', () => {
  it('comes from stored samples, with the window, the shares, the memory and a sentence', async () => {
    const { asset, model, explain } = await rig();
    const why = await explain(asset, timeOf(ROWS - 1) + 2 * SECOND);
    expect(why.modelId).toBe(model.id);
    expect([why.from, why.to]).toEqual([timeOf(ROWS - L), timeOf(ROWS)]);
    expect([...why.t]).toEqual(Array.from({ length: L }, (_, i) => timeOf(ROWS - L + i)));
    why.measured.forEach((value, i) => expect(value).toBe(rows.values[(ROWS - L) * C + i]));
    expect(why.score).toBeGreaterThan(why.threshold);
    expect(why.contribution[2]).toBe(Math.max(...why.contribution));
    expect(why.memory!.nearest.values).toHaveLength(L * C);
    expect(why.memory!.recalled[0]!.ranges.length).toBeGreaterThan(0);
    // The baseline began at the epoch, which in Berlin was one in the morning.
    expect(why.sentence).toMatch(
      /1 Jan 0[12]:\d\d:\d\d-0[12]:\d\d:\d\d .*item \d+.* pressure is 1\.\d+? bar above/,
    );
  });

  it('tells a normal moment as calm', async () => {
    const { asset, model, explain } = await rig();
    const why = await explain(asset, timeOf(ROWS - 30), model);
    expect(why.score).toBeLessThan(why.threshold);
    expect(why.sentence).not.toContain('what the model expects');
  });

  it('is refused in words where there is no whole window, no data, no model, or no such time zone', async () => {
    const { asset, other, model, explain, parts } = await rig();
    await expect(explain(asset, timeOf(100 + L - 2))).rejects.toThrow(
      'A window has 16 unbroken rows; 15 end at this moment. Choose a later one.',
    );
    await expect(explain(asset, timeOf(ROWS + 5000))).rejects.toThrow('There is no data at this moment.');
    await expect(explain(other, timeOf(200))).rejects.toThrow('No model of Pump is armed.');
    await expect(explain(other, timeOf(200), model)).rejects.toThrow('was trained for another asset');
    const { handlers } = createExplainDesk(parts, createScoringService(parts));
    await expect(
      handlers['model.explain']({ assetId: asset.id, modelId: null, at: timeOf(200), timeZone: 'Mars' }),
    ).rejects.toThrow('is no time zone');
  });

  it('says what it can with a moment that has too little past to be scored', async () => {
    const { asset, explain } = await rig();
    const why = await explain(asset, timeOf(100 + L));
    expect(why.score).toBeNull();
    expect(why.memory).not.toBeNull();
    expect(why.sentence).toContain('This window');
  });
});
