import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../../../models/index.ts';
import { trainingOptions } from '../../../../src-main/api/words.ts';
import { createTrainingDesk } from '../../../../src-main/engine/training/training-desk.ts';
import { fakeCompute, openDeskRig } from '../desk-rig.ts';
import { until } from '../watch/rig.ts';

const options = trainingOptions.parse({});
const data: TrainingData = { channels: ['a'], samplePeriod: 1, segments: [] };
const never = new Promise<never>(() => {});
const trained = {
  file: new Uint8Array([1]),
  facts: { windowLength: 8, threshold: 1, extrapolated: false, verdict: '' },
  backend: 'cpu',
  trainSeconds: 1,
};

async function rig(
  train: () => unknown,
  prepare = (_: AbortSignal): Promise<TrainingData> => Promise.resolve(data),
) {
  const processes: ReturnType<typeof fakeCompute>[] = [];
  const desk = await openDeskRig(() => {
    const process = fakeCompute(train);
    processes.push(process);
    return process;
  });
  const asset = desk.addAsset();
  const baseline = desk.addBaseline(asset);
  const training = createTrainingDesk(desk.parts, (_asset, _baseline, signal) => prepare(signal));
  const { handlers } = training;
  return {
    ...desk,
    asset,
    processes,
    training,
    handlers,
    start: () => handlers['training.start']({ baselineId: baseline.id, options }),
    state: async () => (await handlers['training.list']())[0]?.state,
  };
}
const actions = ({ parts }: Awaited<ReturnType<typeof rig>>): string[] => {
  const seen: string[] = [];
  const { audit } = parts.records;
  Object.assign(parts.records, {
    audit: (entry: Parameters<typeof audit>[0]) => {
      seen.push(entry.action);
      audit(entry);
    },
  });
  return seen;
};

describe('the training desk', () => {
  it('keeps the model, ends the process and leaves its trace in the audit trail', async () => {
    const r = await rig(() => trained);
    const seen = actions(r);
    await r.start();
    await until('the end', async () => (await r.state()) === 'done');
    expect(r.parts.records.models.list()).toMatchObject([{ assetId: r.asset.id, armed: false }]);
    await until('the process to end', () => r.processes[0]!.closed);
    expect(seen).toEqual(['training.started']);
  });

  it('can be cancelled while the baseline is read: no process is started', async () => {
    const r = await rig(
      () => trained,
      (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    );
    const seen = actions(r);
    const { trainingId } = await r.start();
    await r.handlers['training.cancel']({ trainingId });
    await r.handlers['training.cancel']({ trainingId });
    await until('the end', async () => (await r.state()) === 'cancelled');
    expect(r.processes).toEqual([]);
    expect(seen).toEqual(['training.started', 'training.cancelled']);
  });

  it('can be cancelled while it trains: the process is ended and the next one may start', async () => {
    const r = await rig(() => never);
    const { trainingId } = await r.start();
    await until('the process', () => r.processes.length === 1);
    expect(() => r.start()).toThrow('A training of Pump is running.');
    await r.handlers['training.cancel']({ trainingId });
    await until('the end', async () => (await r.state()) === 'cancelled');
    expect(r.processes[0]!.closed).toBe(true);
    expect(r.parts.records.models.list()).toEqual([]);
    expect((await r.start()).trainingId).toBe(trainingId + 1);
  });

  it('keeps no model that was cancelled when it was about to be saved', async () => {
    let cancel = (): void => {};
    const r = await rig(() => ({
      ...trained,
      // Read by the desk when it saves the file.
      get file() {
        cancel();
        return trained.file;
      },
    }));
    const { trainingId } = await r.start();
    cancel = () => void r.handlers['training.cancel']({ trainingId });
    await until('the end', async () => (await r.state()) === 'cancelled');
    expect(r.parts.records.models.list()).toEqual([]);
  });

  it('says why when its process dies', async () => {
    const r = await rig(() => never);
    await r.start();
    await until('the process', () => r.processes.length === 1);
    r.processes[0]!.die('out of memory');
    await until('the end', async () => (await r.state()) === 'failed');
    expect((await r.handlers['training.list']())[0]!.problem).toContain('out of memory');
  });

  it('keeps no model of channels the asset no longer has', async () => {
    let finish = (_: unknown): void => {};
    const r = await rig(() => new Promise((resolve) => (finish = resolve)));
    await r.start();
    await until('the process', () => r.processes.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    r.parts.records.assets.update({ ...r.asset, windowLength: 16 });
    finish(trained);
    await until('the end', async () => (await r.state()) === 'failed');
    expect((await r.handlers['training.list']())[0]!.problem).toContain('were changed while it was trained');
    expect(r.parts.records.models.list()).toEqual([]);
  });

  it('ends with the engine, whatever it is doing', async () => {
    const r = await rig(() => never);
    await r.start();
    await until('the process', () => r.processes.length === 1);
    await r.training.close();
    expect(await r.state()).toBe('cancelled');
  });

  it('refuses what is not there', async () => {
    const r = await rig(() => never);
    expect(() => r.handlers['training.cancel']({ trainingId: 9 })).toThrow('There is no training 9 any more');
    expect(() => r.handlers['training.start']({ baselineId: 9, options })).toThrow(
      'There is no baseline 9 any more',
    );
  });
});
