import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureDataSheet } from '../../../../models/data-sheet/index.ts';
import { encodeModel, openBackend, trainDetector, type DetectorModel } from '../../../../models/index.ts';
import { createSelfTestDesk } from '../../../../src-main/engine/model/self-test-desk.ts';
import { saveModelFile } from '../../../../src-main/engine/training/model-files.ts';
import { selfTest } from '../../../../src-main/api/words.ts';
import { C, CHANNELS, plantRows } from '../../../models/detector/small-plant.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

let withSheet: Uint8Array;
let without: Uint8Array;
/** As it was before there were data sheets. */
const old = ({ dataSheet: _dataSheet, ...model }: DetectorModel): DetectorModel => model;

beforeAll(async () => {
  const backend = await openBackend('wasm');
  const detector = await trainDetector(
    // One name that a spreadsheet would run.
    { channels: ['=cmd()', ...CHANNELS.slice(1)], samplePeriod: 5, segments: [plantRows(900, 11)] },
    { backend, seed: 1, windowLength: 16, falseAlarmsPerWeek: 1, maxEpochs: 2 },
  );
  const { normalisation, stuckLimit } = detector.model;
  const dataSheet = await measureDataSheet(detector, {
    stretches: [plantRows(400, 22, 5000)],
    deviation: normalisation.scale,
    constant: normalisation.constant,
    stuckLimit,
    within: 40,
    seed: 1,
    budget: 45_000,
    breathe: () => Promise.resolve(),
  });
  withSheet = await encodeModel({ model: { ...detector.model, dataSheet } });
  without = await encodeModel({ model: old(detector.model) });
  detector.dispose();
}, 60_000);

async function rig() {
  const { parts, addAsset, addBaseline } = await openDeskRig();
  const asset = addAsset();
  parts.records.tags.update({
    ...parts.records.tags.get(asset.tagIds[0]!)!,
    name: CHANNELS[1]!,
    unit: 'm³/h',
  });
  const addModel = async (file: Uint8Array) =>
    parts.records.models.insert({
      assetId: asset.id,
      baselineId: addBaseline(asset).id,
      createdAt: NOW,
      hash: await saveModelFile(parts.dataDir, file),
      backend: 'wasm',
      seed: 1,
      trainSeconds: 1,
      windowLength: 16,
      threshold: 1,
      falseAlarmsPerWeek: 1,
      extrapolated: true,
      verdict: '',
      flag: null,
      armed: false,
      shadow: false,
      retired: null,
    });
  return { handlers: createSelfTestDesk(parts).handlers, addModel };
}

describe('the self-test of a model', () => {
  it('is told from the model file: paths by side, and the data sheet by tag', async () => {
    const { handlers, addModel } = await rig();
    const { id } = await addModel(withSheet);
    const told = await handlers['model.selfTest']({ id });
    expect(selfTest.parse(told)).toEqual(told);
    expect(told.paths.find(({ path }) => path === 'window')?.side).toBe('linear');
    expect(told.paths.find(({ path }) => path === 'memory')?.side).toBe('memory');
    const sheet = told.dataSheet!;
    expect(sheet.tags).toHaveLength(C);
    for (const { findings } of sheet.tags) expect(findings).toHaveLength(sheet.columns.length);
    // The pressure follows from the speed: an offset of ten deviations cannot hide.
    const pressure = sheet.tags[2]!;
    expect(pressure.findings[0]).toMatchObject({ state: 'found' });
    expect(sheet.tags[4]!.constant).toBe(true);
    expect(sheet.tags[1]!.unit).toBe('m³/h');
    expect(sheet.tags[2]!.unit).toBe('');
    expect(sheet.best.length).toBeGreaterThan(0);
  });

  it('is saved as a table with one row for each tag and fault', async () => {
    const { handlers, addModel } = await rig();
    const { id } = await addModel(withSheet);
    const { name, bytes } = await handlers['model.dataSheetFile']({ id });
    expect(name).toMatch(/^data-sheet-model-1-[0-9a-f]{12}\.csv$/);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const rows = parse(new TextDecoder().decode(bytes), { bom: true, columns: true }) as Record<
      string,
      string
    >[];
    expect(rows).toHaveLength(C * 8);
    expect(rows[0]!['tag']).toBe("'=cmd()");
    const { dataSheet } = await handlers['model.selfTest']({ id });
    const bias = rows.find((row) => row['tag'] === CHANNELS[2] && row['fault'] === 'bias')!;
    const finding = dataSheet!.tags[2]!.findings[0]!;
    expect(bias['result']).toBe('found');
    expect(Number(bias['smallest size found'])).toBe(finding.state === 'found' ? finding.size : NaN);
    expect(Number(bias['smallest size in the unit of the tag'])).toBeCloseTo(
      Number(bias['smallest size found']) * dataSheet!.tags[2]!.deviation,
      9,
    );
  });

  it('is told without a data sheet for a model from before there were any; there is no file then', async () => {
    const { handlers, addModel } = await rig();
    const { id } = await addModel(without);
    const told = await handlers['model.selfTest']({ id });
    expect(told.dataSheet).toBeNull();
    expect(told.paths.length).toBeGreaterThan(1);
    await expect(handlers['model.dataSheetFile']({ id })).rejects.toThrow('Train again to get one');
  });

  it('is refused in a sentence where the file is no model, or there is no such model', async () => {
    const { handlers, addModel } = await rig();
    const { id } = await addModel(Uint8Array.of(1, 2, 3));
    await expect(handlers['model.selfTest']({ id })).rejects.toThrow('not a Mnemo model file');
    await expect(handlers['model.selfTest']({ id: 99 })).rejects.toThrow('There is no model 99');
  });
});
