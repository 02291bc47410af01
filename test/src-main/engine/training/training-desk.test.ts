import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { trainingOptions } from '../../../../src-main/api/words.ts';
import type { TrainingRequest } from '../../../../src-main/engine/compute/compute-protocol.ts';
import { describeBaseline } from '../../../../src-main/engine/training/describe-baseline.ts';
import { createTrainingDesk } from '../../../../src-main/engine/training/training-desk.ts';
import { fakeCompute, openDeskRig } from '../desk-rig.ts';
import { until } from '../watch/rig.ts';

const options = trainingOptions.parse({});
const DEVICE = { name: 'cpu', device: 'processor', speed: null, taken: true, reason: 'Chosen by name.' };
const never = new Promise<never>(() => {});
const trained = {
  file: new Uint8Array([1]),
  facts: { windowLength: 8, threshold: 1, extrapolated: false, verdict: '' },
  flag: null as string | null,
  backend: 'cpu',
  devices: [DEVICE],
  trainSeconds: 1,
};

async function rig(train: (request: TrainingRequest) => unknown) {
  const processes: ReturnType<typeof fakeCompute>[] = [];
  const desk = await openDeskRig(() => {
    const process = fakeCompute((_method, [request]) => train(request as TrainingRequest));
    processes.push(process);
    return process;
  });
  const asset = desk.addAsset();
  const baseline = desk.addBaseline(asset);
  /** As the next engine opens it on the same directory. */
  const openDesk = () => createTrainingDesk(desk.parts, (...of) => describeBaseline(desk.parts, ...of, null));
  const training = openDesk();
  const { handlers } = training;
  const folder = path.join(desk.parts.dataDir, 'training');
  return {
    ...desk,
    asset,
    processes,
    openDesk,
    training,
    handlers,
    /** What a crash would leave behind. */
    folder,
    start: () => handlers['training.start']({ baselineId: baseline.id, options }),
    state: async () => (await handlers['training.list']())[0]?.state,
  };
}
type Rig = Awaited<ReturnType<typeof rig>>;
const newest = async (desk: Rig['training']) => (await desk.handlers['training.list']())[0];
const actions = ({ parts }: Rig): string[] => {
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
    expect(await newest(r.training)).toMatchObject({ backend: 'cpu', devices: [DEVICE], remarks: [] });
    await until('the process to end', () => r.processes[0]!.closed);
    expect(seen).toEqual(['training.started']);
  });

  it('saves a training whose memory died as flagged', async () => {
    const r = await rig(() => ({ ...trained, flag: 'memory died' }));
    await r.start();
    await until('the end', async () => (await r.state()) === 'done');
    expect(r.parts.records.models.list()).toMatchObject([{ flag: 'memory died', armed: false }]);
  });

  it('asks for what the store holds of the baseline, and keeps a copy until the training is over', async () => {
    const asked: TrainingRequest[] = [];
    let finish = (_: unknown): void => {};
    const r = await rig((request) => {
      asked.push(request);
      return new Promise((resolve) => (finish = resolve));
    });
    await r.start();
    await until('the process', () => asked.length === 1);
    const [baseline] = r.parts.records.baselines.list();
    expect(asked[0]).toEqual({
      dataDir: r.parts.dataDir,
      baseline: {
        asset: r.asset,
        channels: ['a'],
        sessionTagIds: [],
        ranges: baseline!.ranges,
        excluded: [],
      },
      options,
    });
    expect(existsSync(path.join(r.folder, 'unfinished.json'))).toBe(true);
    writeFileSync(path.join(r.folder, 'some.checkpoint'), 'x');
    finish(trained);
    await until('the end', async () => (await r.state()) === 'done');
    expect(existsSync(r.folder)).toBe(false);
  });

  it('can be cancelled while it trains: the process is ended and the next one may start', async () => {
    const r = await rig(() => never);
    const { trainingId } = await r.start();
    await until('the process', () => r.processes.length === 1);
    expect(() => r.start()).toThrow('A training of Pump is running.');
    expect(r.training.isTraining(r.asset.id)).toBe(true);
    await r.handlers['training.cancel']({ trainingId });
    await until('the end', async () => (await r.state()) === 'cancelled');
    expect(r.training.isTraining(r.asset.id)).toBe(false);
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

  it('goes on in another process when one dies, and says so', async () => {
    let tries = 0;
    const r = await rig(() => (++tries === 1 ? never : trained));
    await r.start();
    await until('the process', () => tries === 1);
    r.processes[0]!.die('Killed by a fork.');
    await until('the end', async () => (await r.state()) === 'done');
    expect(r.processes).toHaveLength(2);
    expect(await newest(r.training)).toMatchObject({
      problem: null,
      remarks: ['Killed by a fork. Another one goes on.'],
    });
  });

  it('gives up and says why when its processes die one after the other', async () => {
    const r = await rig(() => never);
    await r.start();
    for (let n = 1; n <= 3; n++) {
      await until('the process', () => r.processes.length === n);
      r.processes[n - 1]!.die('out of memory');
    }
    await until('the end', async () => (await r.state()) === 'failed');
    expect((await newest(r.training))!.problem).toBe(
      "The training's process ended 3 times in a row. The last time: out of memory",
    );
    expect(existsSync(r.folder)).toBe(false);
  });

  it('does not start again what failed for a reason', async () => {
    const r = await rig(() => Promise.reject(new Error('The baseline holds 3 grid steps.')));
    await r.start();
    await until('the end', async () => (await r.state()) === 'failed');
    expect(r.processes).toHaveLength(1);
    expect((await newest(r.training))!.problem).toBe('The baseline holds 3 grid steps.');
    expect(existsSync(r.folder)).toBe(false);
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

  it('ends with the engine, and the next one takes it up with the same request', async () => {
    const asked: TrainingRequest[] = [];
    const r = await rig((request) => {
      asked.push(request);
      return asked.length === 1 ? never : trained;
    });
    const seen = actions(r);
    await r.start();
    await until('the process', () => asked.length === 1);
    await r.training.close();
    expect(r.processes[0]!.closed).toBe(true);
    const next = r.openDesk();
    await next.resume();
    expect(await newest(next)).toMatchObject({ assetId: r.asset.id, state: 'preparing' });
    expect((await newest(next))!.remarks).toEqual(['Taken up again after Mnemo was interrupted.']);
    await until('the end', async () => (await newest(next))?.state === 'done');
    expect(asked[1]).toEqual(asked[0]);
    expect(seen).toEqual(['training.started', 'training.resumed']);
    expect(existsSync(r.folder)).toBe(false);
    const last = r.openDesk();
    await last.resume();
    expect(await newest(last)).toBeUndefined();
  });

  it('keeps one model when the engine was killed after it had kept it', async () => {
    // A training takes its time: the request is there to be copied as long as it lasts.
    let finish = (): void => {};
    const lasts = new Promise<void>((resolve) => (finish = resolve));
    const r = await rig(() => lasts.then(() => trained));
    await r.start();
    const file = path.join(r.folder, 'unfinished.json');
    await until('the request', () => existsSync(file));
    const copy = readFileSync(file);
    finish();
    await until('the end', async () => (await r.state()) === 'done');
    mkdirSync(r.folder);
    writeFileSync(file, copy);
    const next = r.openDesk();
    await next.resume();
    await until('the end', async () => (await newest(next))?.state === 'done');
    const models = r.parts.records.models.list();
    expect(models).toHaveLength(1);
    expect((await newest(next))!.modelId).toBe(models[0]!.id);
  });

  it('does not take up what was cancelled, what no longer fits, what cannot be read, or what brings it down', async () => {
    const r = await rig(() => never);
    const file = path.join(r.folder, 'unfinished.json');
    const resumed = async () => {
      const desk = r.openDesk();
      await desk.resume();
      return newest(desk);
    };
    const { trainingId } = await r.start();
    await until('the process', () => r.processes.length === 1);
    const request = JSON.parse(readFileSync(file, 'utf8')) as { starts: number };
    await r.handlers['training.cancel']({ trainingId });
    await r.training.close();
    expect(await resumed()).toBeUndefined();

    const leave = (text: string) => {
      mkdirSync(r.folder, { recursive: true });
      writeFileSync(file, text);
    };
    leave('{"starts": 1');
    expect(await resumed()).toBeUndefined();
    expect(existsSync(r.folder)).toBe(false);

    leave(JSON.stringify({ ...request, starts: 5 }));
    expect(await resumed()).toMatchObject({
      state: 'failed',
      problem: 'Mnemo was interrupted 5 times during this training. Look at its log, then train again.',
    });
    expect(existsSync(r.folder)).toBe(false);

    leave(JSON.stringify(request));
    r.parts.records.assets.update({ ...r.asset, windowLength: 16 });
    expect(await resumed()).toBeUndefined();
    expect(existsSync(r.folder)).toBe(false);

    r.parts.records.assets.update(r.asset);
    r.parts.records.assets.withdraw(r.asset.id);
    leave(JSON.stringify(request));
    expect(await resumed()).toBeUndefined();
    expect(existsSync(r.folder)).toBe(false);
    expect(r.processes).toHaveLength(1);
  });

  it('refuses what is not there', async () => {
    const r = await rig(() => never);
    expect(() => r.handlers['training.cancel']({ trainingId: 9 })).toThrow('There is no training 9 any more');
    expect(() => r.handlers['training.start']({ baselineId: 9, options })).toThrow(
      'There is no baseline 9 any more',
    );
  });
});
