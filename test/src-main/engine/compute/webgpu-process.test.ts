/** A compute process that holds a GPU must end when it is told to: Dawn keeps threads of its own. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import type { Channel } from '../../../../src-main/engine/channel.ts';
import { connectCompute } from '../../../../src-main/engine/compute/compute-client.ts';
import type { TrainingRequest } from '../../../../src-main/engine/compute/compute-protocol.ts';
import { openStore } from '../../../../src-main/engine/store/index.ts';
import { CHANNELS, plantRows } from '../../../models/detector/small-plant.ts';
import { softwareGpu } from '../../../software-gpu.ts';
import { storedConnection } from '../../../made-connection.ts';

const ROWS = 400;
const environment = softwareGpu();
const where = environment === null ? ', which is not here: Chromium brings SwiftShader' : '';
const dataDir = mkdtempSync(path.join(tmpdir(), 'mnemo-webgpu-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** A recorded baseline of the small plant. */
async function record(): Promise<TrainingRequest> {
  const { records, telemetry, close } = await openStore(dataDir);
  const connection = records.connections.insert(storedConnection({ clock: 'replay' }));
  const tags = CHANNELS.map((name) =>
    records.tags.insert({
      connectionId: connection.id,
      name,
      topic: name,
      format: { kind: 'scalar' },
      unit: '',
      low: null,
      high: null,
    }),
  );
  const asset = records.assets.insert({
    name: 'Small plant',
    tagIds: tags.map(({ id }) => id),
    samplePeriod: 5,
    windowLength: 16,
    offRule: null,
    modeRule: null,
  });
  const { t, values } = plantRows(ROWS, 1);
  const times = Float64Array.from({ length: values.length }, (_, i) => t[Math.floor(i / tags.length)]!);
  await telemetry.appendSamples({
    tagId: Int32Array.from(values, (_, i) => tags[i % tags.length]!.id),
    t: times,
    arrival: times,
    value: Float64Array.from(values),
    quality: new Uint8Array(values.length),
    reason: new Uint8Array(values.length),
  });
  await close();
  const ranges = [{ from: 0, to: ROWS * 5 * SECOND }];
  return {
    dataDir,
    baseline: { asset, channels: CHANNELS, sessionTagIds: [], ranges, excluded: [] },
    options: { seed: 1, backend: 'webgpu', falseAlarmsPerWeek: 1 },
  };
}

describe.skipIf(environment === null)(`a compute process on WebGPU${where}`, () => {
  it('trains there, and ends cleanly in the middle of it', async () => {
    const request = await record();
    const child = fork(new URL('../../../../src-main/host/compute-process.ts', import.meta.url), {
      serialization: 'advanced',
      env: { ...process.env, ...environment },
      execArgv: [],
    });
    const ended = new Promise<[number | null, string | null]>((resolve) =>
      child.on('exit', (code, signal) => resolve([code, signal])),
    );
    const channel: Channel = {
      post: (message) => void child.send(message as object),
      onMessage: (listener) => void child.on('message', listener),
      onClose: (listener) => void child.on('exit', () => listener('It has ended.')),
      close: () => child.disconnect(),
    };
    let sawEpoch = (): void => {};
    const epoch = new Promise<void>((resolve) => (sawEpoch = resolve));
    const compute = connectCompute(channel, ({ phase, backend }) => {
      if (phase === 'training' && backend === 'webgpu') sawEpoch();
    });
    const trained = compute.calls.train(request);
    trained.catch(() => {});
    await Promise.race([epoch, trained]);
    compute.close();
    expect(await ended).toEqual([0, null]);
    await expect(trained).rejects.toThrow('The compute process has ended');
  }, 120_000);
});
