/** A training in real processes, killed: first its compute process, then the engine. It ends as if nothing had been. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackoff } from '../../../../src-main/api/backoff.ts';
import type { ScreenConnection } from '../../../../src-main/api/connect.ts';
import { SECOND, type TrainingProgress } from '../../../../src-main/api/words.ts';
import { openStore } from '../../../../src-main/engine/store/index.ts';
import { connectHost } from '../../../../src-main/host/connect-host.ts';
import { startHost, type Host } from '../../../../src-main/host/supervisor.ts';
import { createPumpStation, stationPoints } from '../../../../src-main/simulator/index.ts';
import { storedConnection } from '../../../made-connection.ts';

/** Little to fit and to calibrate on, and long windows: nearly all the time goes into the epochs. */
const ROWS = 1200;
const WINDOW = 128;
const TAGS = 4;
const PERIOD = 5;
const dataDir = mkdtempSync(path.join(tmpdir(), 'mnemo-resume-'));
const folder = path.join(dataDir, 'training');
let baselineId: number;
let host: Host;
let screen: ScreenConnection;

/** Records and samples as an engine would have left them. */
async function fillStore(): Promise<number> {
  const station = createPumpStation({ seed: 4, samplePeriod: PERIOD });
  const { records, telemetry, close } = await openStore(dataDir);
  const connection = records.connections.insert(storedConnection({ clock: 'replay' }));
  const tags = stationPoints('plant')
    .slice(0, TAGS)
    .map((point) => records.tags.insert({ ...point, connectionId: connection.id }));
  const asset = records.assets.insert({
    name: 'Station',
    tagIds: tags.map(({ id }) => id),
    samplePeriod: PERIOD,
    windowLength: WINDOW,
    offRule: null,
    modeRule: null,
  });
  const from = station.now;
  for (let row = 0; row < ROWS; row++) {
    const { t, values } = station.step();
    await telemetry.appendSamples({
      tagId: Int32Array.from(tags, ({ id }) => id),
      t: new Float64Array(tags.length).fill(t),
      arrival: new Float64Array(tags.length).fill(t),
      value: Float64Array.from(values.slice(0, TAGS)),
      quality: new Uint8Array(tags.length),
      reason: new Uint8Array(tags.length),
    });
  }
  const ranges = [{ from, to: from + ROWS * PERIOD * SECOND }];
  const baseline = records.baselines.insert({ assetId: asset.id, ranges, excluded: [], recording: false });
  await close();
  return baseline.id;
}

async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const end = Date.now() + 200_000;
  for (;;) {
    // A call fails while the engine is away.
    const seen = await look().catch(() => null);
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`Waited 200 s for ${what}.`);
    await sleep(20);
  }
}

/** Ends one of the host's processes at once. */
function kill(entry: string): void {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const line = lines.find((each) => {
    const [, parent, ...args] = each.trim().split(/\s+/);
    return Number(parent) === process.pid && args.some((arg) => arg.endsWith(entry));
  });
  if (line === undefined) throw new Error(`No process ${entry} is running.`);
  process.kill(Number(line.trim().split(/\s+/)[0]), 'SIGKILL');
}

const training = async (): Promise<TrainingProgress | undefined> =>
  (await screen.client.call('training.list'))[0];
const resumed = (): Promise<TrainingProgress> =>
  until('the next process', async () => {
    const now = await training();
    return now?.remarks.some((remark) => remark.startsWith('Resumed at epoch')) && now;
  });
/** A checkpoint is there, and the training goes on behind it. */
const underWay = async (epochs: number): Promise<boolean> =>
  ((await training())?.losses.length ?? 0) >= epochs &&
  existsSync(folder) &&
  readdirSync(folder).some((name) => name.endsWith('.checkpoint'));
const start = () =>
  screen.client.call('training.start', { baselineId, options: { seed: 6, backend: 'wasm' } });
const finished = () =>
  until('the training', async () => {
    const now = await training();
    return now !== undefined && ['done', 'failed', 'cancelled'].includes(now.state) && now;
  });

beforeAll(async () => {
  baselineId = await fillStore();
  host = await startHost({
    dataDir,
    port: 0,
    log: pino({ level: 'silent' }),
    backoff: createBackoff(50, 200),
  });
  screen = await connectHost(host.url);
}, 60_000);

afterAll(async () => {
  screen.close?.();
  await host.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

describe.skipIf(process.platform === 'win32')('a training that is killed', () => {
  it('goes on by itself from its last checkpoint, and gives the model it would have given', async () => {
    await start();
    const whole = await finished();
    expect(whole.problem).toBeNull();

    await start();
    await until('a checkpoint', () => underWay(4));
    kill('compute-process.ts');
    const next = await resumed();
    expect(next.remarks).toEqual([
      expect.stringMatching(/SIGKILL.* Another one goes on\.$/),
      expect.stringMatching(/^Resumed at epoch \d+\.$/),
    ]);

    expect(next.problem).toBeNull();
    kill('engine-process.ts');
    const again = await resumed();
    expect(again.remarks![0]).toBe('Taken up again after Mnemo was interrupted.');

    const done = await finished();
    expect(done.problem).toBeNull();
    expect(done.losses).toEqual(whole.losses);
    const models = await screen.client.call('model.list', { assetId: done.assetId });
    // Bit for bit the file that is there already.
    expect(models).toHaveLength(1);
    expect(done.modelId).toBe(whole.modelId);
    expect(existsSync(folder)).toBe(false);
  }, 600_000);
});
