/** The demo's monitor: the real product in its own process, used as an operator uses it, through the contract. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Listener } from '../../../api/contract.ts';
import type { Alarm, Asset, Baseline, Micros, Model, Report, TrainingProgress } from '../../../api/words.ts';
import { SECOND } from '../../../api/words.ts';
import { DEFAULT_PREFIX, stationPoints } from '../../../simulator/index.ts';
import { openLog } from '../../../supervision/log-file.ts';
import { connectHost } from '../../connect-host.ts';
import { startHost } from '../../supervisor.ts';
import type { Plant } from './plant.ts';
import { SAMPLE_PERIOD, WINDOW_LENGTH } from './schedule.ts';

export interface Monitor {
  readonly url: string;
  readonly client: Client;
  subscribe(listener: Listener): () => void;
  stop(): Promise<void>;
}

export async function openMonitor(dataDir: string, logFile: string): Promise<Monitor> {
  const host = await startHost({ dataDir, port: 0, log: openLog(logFile) });
  const connection = await connectHost(host.url);
  return {
    url: host.url,
    client: connection.client,
    subscribe: (listener) => connection.subscribe(listener),
    async stop() {
      connection.close();
      await host.stop();
    },
  };
}

/** Connects to the plant's broker, finds its points, and makes one asset of them. */
export async function setUpAsset({ client }: Monitor, plant: Plant): Promise<Asset> {
  const connection = await client.call('connection.create', {
    name: 'Pump station',
    url: plant.url,
    protocol: '3.1.1',
    clock: 'replay',
  });
  const tags = await client.call(
    'tag.create',
    (await foundPoints(client, connection.id, plant)).map((point) => ({
      ...point,
      connectionId: connection.id,
    })),
  );
  const tagIds = tags.map((tag) => tag.id);
  await firstValues(client, tagIds, plant);
  return client.call('asset.create', {
    name: 'Pump station',
    tagIds,
    samplePeriod: SAMPLE_PERIOD,
    windowLength: WINDOW_LENGTH,
  });
}

/** Listens while the plant publishes, and takes the station's points as found. @throws when one was not seen */
async function foundPoints(client: Client, connectionId: number, plant: Plant) {
  const listening = client.call('connection.discover', {
    id: connectionId,
    filter: `${DEFAULT_PREFIX}/#`,
    seconds: 1.5,
  });
  let heard = false;
  void listening.finally(() => (heard = true)).catch(() => undefined);
  while (!heard) {
    await plant.publish(plant.station.now + SAMPLE_PERIOD * SECOND);
    await sleep(50);
  }
  const { points: seen } = await listening;
  const points = stationPoints(DEFAULT_PREFIX);
  const missing = points.filter(
    ({ topic, format }) =>
      !seen.some(
        (point) =>
          point.topic === topic &&
          point.format.kind === 'json' &&
          format.kind === 'json' &&
          point.format.path === format.path,
      ),
  );
  if (missing.length > 0) {
    throw new Error(`Discovery did not see ${missing.map((point) => point.name).join(', ')}.`);
  }
  return points;
}

/** Publishes row by row until every tag has a value: from then on nothing is published to nobody. */
async function firstValues(client: Client, tagIds: number[], plant: Plant): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    await plant.publish(plant.station.now + SAMPLE_PERIOD * SECOND);
    await sleep(50);
    const { t } = await client.call('tag.latest', { tagIds });
    if (t.every((time) => !Number.isNaN(time))) return;
  }
  throw new Error('The tags receive nothing from the broker.');
}

/** The event time up to which the monitor has dealt with everything. */
export async function monitorTime(client: Client, assetId: number): Promise<Micros | null> {
  const statuses = await client.call('asset.status');
  return statuses.find((status) => status.assetId === assetId)?.now ?? null;
}

/** Resolves when the monitor has dealt with everything the plant published, except what may still come late. */
export async function followed(client: Client, assetId: number, plant: Plant): Promise<void> {
  // The newest row stays open until a later one arrives, and the grid waits some seconds for late samples.
  const closed = plant.station.now - 3 * SAMPLE_PERIOD * SECOND;
  for (let tries = 0; tries < 3000; tries++) {
    const now = await monitorTime(client, assetId);
    if (now !== null && now >= closed) return;
    await sleep(20);
  }
  throw new Error('The monitor has stopped following the plant: see the engine log in the data directory.');
}

/** @throws when the training fails, or is cancelled by the signal */
export async function trainModel(
  { client, subscribe }: Monitor,
  baseline: Baseline,
  seed: number,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
): Promise<Model> {
  const finished = new Promise<TrainingProgress>((resolve) => {
    const unsubscribe = subscribe((name, payload) => {
      if (name !== 'training.progress') return;
      const progress = payload as TrainingProgress;
      onProgress(progress);
      if (!['done', 'failed', 'cancelled'].includes(progress.state)) return;
      unsubscribe();
      resolve(progress);
    });
  });
  const { trainingId } = await client.call('training.start', { baselineId: baseline.id, options: { seed } });
  const interrupted = new Promise<never>((_, reject) => {
    // Ctrl+C reaches the engine as well: it may be gone before it can answer, or say that it has cancelled.
    const cancel = () =>
      void client
        .call('training.cancel', { trainingId })
        .catch(() => undefined)
        .then(() => reject(signal.reason as Error));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
  const { state, problem, modelId } = await Promise.race([finished, interrupted]);
  if (state !== 'done')
    throw new Error(`The training ended as ${state}${problem === null ? '' : `: ${problem}`}`);
  const models = await client.call('model.list', { assetId: baseline.assetId });
  return models.find((model) => model.id === modelId)!;
}

/** What an operator does with an alarm: acknowledge, write down, judge, export. */
export async function closeIncident(client: Client, alarm: Alarm, what: string): Promise<Report> {
  await client.call('alarm.acknowledge', { id: alarm.id, by: 'Demo operator' });
  await client.call('incident.note', { id: alarm.incidentId, author: 'Demo operator', text: what });
  await client.call('incident.judge', { id: alarm.incidentId, verdict: 'fault' });
  return client.call('incident.report', { id: alarm.incidentId, timeZone: 'UTC' });
}
