/** The whole engine in its real processes: broker, MQTT, store, training, scoring, alarm, incident, report. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScreenConnection } from '../../../src-main/api/connect.ts';
import {
  SECOND,
  type Alarm,
  type Asset,
  type Tag,
  type TrainingProgress,
} from '../../../src-main/api/words.ts';
import { connectHost } from '../../../src-main/host/connect-host.ts';
import { startHost, type Host } from '../../../src-main/host/supervisor.ts';
import { connectPublisher, createPumpStation, stationPoints } from '../../../src-main/simulator/index.ts';
import { startMosquitto, type TestBroker } from '../../broker.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'mnemo-engine-'));
const log = pino({ level: 'silent' });
const station = createPumpStation({ seed: 11, samplePeriod: 5 });
const HOUR = 3600 * SECOND;
let broker: TestBroker;
let host: Host;
let screen: ScreenConnection;
let asset: Asset;
let tags: Tag[];

async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const status = async () =>
  (await screen.client.call('asset.status')).find(({ assetId }) => assetId === asset.id)!;

/** Publishes event time up to `to` and waits until the asset has followed. */
async function run(to: number): Promise<void> {
  const publisher = await connectPublisher(station, { url: broker.url });
  await publisher.run(to);
  await publisher.close();
  await until('the asset to follow', async () => ((await status()).now ?? 0) >= to - 15 * SECOND);
}

beforeAll(async () => {
  broker = await startMosquitto({ lines: ['max_queued_messages 0'] });
  host = await startHost({ dataDir, port: 0, log });
  screen = await connectHost(host.url);
}, 60_000);

afterAll(async () => {
  screen.close?.();
  await host.stop();
  await broker.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

describe('the main job', () => {
  const start = station.now;

  it('connects, takes tags and an asset, and follows event time', async () => {
    const connection = await screen.client.call('connection.create', {
      name: 'Plant',
      url: broker.url,
      protocol: broker.speaksMqtt5 ? '5' : '3.1.1',
      clock: 'replay',
      username: null,
      password: null,
    });
    const points = stationPoints('plant/pump-station');
    tags = await screen.client.call(
      'tag.create',
      points.map((point) => ({ ...point, connectionId: connection.id })),
    );
    asset = await screen.client.call('asset.create', {
      name: 'Pump station',
      tagIds: tags.map((tag) => tag.id),
      samplePeriod: 5,
      windowLength: 32,
      offRule: null,
    });
    await until('the connection', async () =>
      (await screen.client.call('connection.states')).some(({ state }) => state === 'connected'),
    );
    await run(start + 60 * SECOND);
    expect((await status()).state).toBe('untrained');
    const counters = await screen.client.call('health.counters');
    expect(counters.find(({ stage }) => stage === 'recorder')!.out).toBe(12 * tags.length);
  });

  it('records a baseline and trains a model with progress', async () => {
    const baseline = await screen.client.call('baseline.start', { assetId: asset.id });
    await run(start + 8 * HOUR);
    await screen.client.call('baseline.stop', { id: baseline.id });
    const seen: TrainingProgress[] = [];
    const stop = screen.subscribe((name, payload) => {
      if (name === 'training.progress') seen.push(payload as TrainingProgress);
    });
    await screen.client.call('training.start', { baselineId: baseline.id, options: { seed: 3 } });
    const done = await until(
      'the training',
      async () =>
        seen.findLast(({ state }) => state === 'done' || state === 'failed' || state === 'cancelled'),
      180,
    );
    stop();
    expect(done.problem).toBeNull();
    expect(done.state).toBe('done');
    expect(seen.some(({ losses }) => losses.length > 1)).toBe(true);
    expect(done.devices.filter(({ taken }) => taken).map(({ name }) => name)).toEqual([done.backend]);
    const [model] = await screen.client.call('model.list', { assetId: asset.id });
    expect(model!.id).toBe(done.modelId);
    await screen.client.call('model.arm', { assetId: asset.id, modelId: model!.id });
  }, 240_000);

  it('scores live rows, stores them, and raises an alarm for a fault', async () => {
    await run(start + 9 * HOUR);
    await until('a scored window', async () => (await status()).state === 'scored');
    station.inject({ kind: 'leak', size: 3 });
    await run(start + 10 * HOUR);
    const alarm = await until<Alarm>('an alarm', async () =>
      (await screen.client.call('alarm.list', {})).at(-1),
    );
    expect(alarm.kind).toBe('score');
    expect(alarm.began).toBeGreaterThanOrEqual(start + 9 * HOUR);
    const span = { from: start + 8.5 * HOUR, to: start + 10 * HOUR, pixels: 2000 };
    const scores = (await screen.client.call('score.query', { assetId: asset.id, ...span }))!;
    expect(scores.score.some((score) => score > scores.threshold)).toBe(true);
    const [columns] = await screen.client.call('reconstruction.query', {
      assetId: asset.id,
      tagIds: [tags[0]!.id],
      ...span,
    });
    expect(columns!.reconstruction.some(Number.isFinite)).toBe(true);

    const why = await screen.client.call('model.explain', {
      assetId: asset.id,
      at: alarm.raised,
      timeZone: 'Europe/Berlin',
    });
    expect(why.modelId).toBe(alarm.modelId);
    expect(why.score).toBeGreaterThan(why.threshold);
    expect(why.contribution).toHaveLength(tags.length);
    expect(why.contribution.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
    expect(why.memory).not.toBeNull();
  });

  it('keeps notes and exports a report of the incident', async () => {
    const [incident] = await screen.client.call('incident.list', {});
    await screen.client.call('incident.note', { id: incident!.id, author: 'Night shift', text: 'Seen.' });
    const report = await screen.client.call('incident.report', {
      id: incident!.id,
      timeZone: 'Europe/Berlin',
    });
    expect(report.files.map(({ name }) => name).sort()).toEqual(['data.csv', 'manifest.json', 'report.pdf']);
    const { bytes } = await screen.client.call('incident.file', { id: incident!.id, name: 'report.pdf' });
    expect(Buffer.from(bytes.subarray(0, 5)).toString()).toBe('%PDF-');
    const manifest = JSON.parse(readFileSync(path.join(report.folder, 'manifest.json'), 'utf8')) as object;
    expect(manifest).toBeTypeOf('object');
  });

  it('goes on where it stopped after a restart', async () => {
    const before = await status();
    await host.stop();
    host = await startHost({ dataDir, port: 0, log });
    screen = await connectHost(host.url);
    const after = await status();
    expect(after.now).toBe(before.now);
    expect(after.state).toBe('scored');
    expect(
      (await screen.client.call('alarm.list', {})).filter(({ cleared }) => cleared === null).length,
    ).toBe(before.alarm === 'none' ? 0 : 1);
  });

  it('refuses in one sentence what cannot be done', async () => {
    await expect(screen.client.call('baseline.stop', { id: 999 })).rejects.toThrow(
      'There is no baseline 999 any more',
    );
    await expect(
      screen.client.call('asset.create', {
        name: 'Twice',
        tagIds: [tags[0]!.id, tags[0]!.id],
        samplePeriod: 1,
        windowLength: 16,
      }),
    ).rejects.toThrow('A tag can be in an asset only once.');
  });
});
