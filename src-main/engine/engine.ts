/**
 * The monitor itself: ingest -> series -> baseline and training -> watch -> alarm -> incident -> report.
 * This file only joins the rooms; what each does is said in its own folder.
 */
import type { Logger } from 'pino';
import packageFile from '../../package.json' with { type: 'json' };
import type { EventName, Events, Handlers, Listener } from '../api/contract.ts';
import type { Micros } from '../api/words.ts';
import { createAlarmDesk } from './alarm/index.ts';
import { createAssetDesk } from './asset/asset-desk.ts';
import { createBaselineDesk } from './baseline/baseline-desk.ts';
import { createQualityDesk } from './baseline/quality-desk.ts';
import type { OpenCompute } from './channel.ts';
import { createChartDesk } from './chart/chart-desk.ts';
import { createConnectionDesk } from './connection/connection-desk.ts';
import type { EngineParts } from './engine-parts.ts';
import { createIncidentBook } from './incident/index.ts';
import { createIncidentDesk } from './incident/incident-desk.ts';
import { createRecorder } from './ingest/index.ts';
import { createExchangeDesk } from './exchange/index.ts';
import { createComputeRoster } from './health/compute-roster.ts';
import { createHealthDesk } from './health/health-desk.ts';
import { createDriftWatch } from './model/drift-watch.ts';
import { createExplainDesk } from './model/explain-desk.ts';
import { createHeldBackDesk } from './model/held-back-desk.ts';
import { createMemoryDesk } from './model/memory-desk.ts';
import { createModelDesk } from './model/model-desk.ts';
import { createSelfTestDesk } from './model/self-test-desk.ts';
import { createPublicationDesk } from './publication/index.ts';
import { createReplayDesk } from './replay/index.ts';
import { openSecrets } from './secrets/index.ts';
import { openStore, type Store } from './store/index.ts';
import { createTasks } from './task/task-desk.ts';
import { describeBaseline } from './training/describe-baseline.ts';
import { createTrainingDesk } from './training/training-desk.ts';
import { createPatientAudit, createUpkeepDesk } from './upkeep/index.ts';
import { createScoringService } from './watch/scoring-service.ts';
import { createWatchRoom, MOST_WAITING } from './watch/watch-room.ts';

export interface EngineOptions {
  readonly dataDir: string;
  readonly openCompute: OpenCompute;
  readonly log: Logger;
  /** Wall clock in microseconds: arrival times and audit stamps. */
  readonly now: () => Micros;
}

export interface Engine {
  readonly handlers: Handlers;
  subscribe(listener: Listener): () => void;
  /** Stops reading, finishes what was read, closes the store. */
  close(): Promise<void>;
}

/**
 * Starts the monitor on a data directory and goes on where it stopped.
 * @throws when another engine works in the directory, or its databases or key cannot be used; the message says what to do
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const store = await openStore(options.dataDir);
  try {
    return await runEngine(store, options);
  } catch (error) {
    // Whoever tries again must find the directory free.
    await store.close();
    throw error;
  }
}

async function runEngine(store: Store, { dataDir, openCompute, log, now }: EngineOptions): Promise<Engine> {
  const { records, telemetry } = store;
  const secrets = openSecrets(dataDir, process.env);
  const startedAt = now();
  const listeners = new Set<Listener>();
  const messages = [...store.messages];
  const emit = <N extends EventName>(name: N, payload: Events[N]): void => {
    for (const listener of [...listeners]) {
      try {
        listener(name, payload);
      } catch (err) {
        // A screen that fails must not keep the next one, or the work that is told of, from going on.
        log.error({ err, event: name }, 'event not delivered');
      }
    }
  };
  const computing = createComputeRoster(openCompute);
  const parts: EngineParts = {
    dataDir,
    records,
    telemetry,
    openCompute: computing.openCompute,
    log,
    now,
    emit,
  };
  // A full disk is what the store may have to speak of: the entry waits for room.
  const audit = createPatientAudit(parts);
  const noteMessage = (message: string): void => audit.note('store.message', message);
  messages.forEach(noteMessage);
  telemetry.onMessage((message) => {
    messages.push(message);
    noteMessage(message);
    emit('changed', { what: 'storage' });
  });

  const onIncident = (incident: Events['incident']): void => emit('incident', incident);
  const alarms = createAlarmDesk({
    records,
    onIncident,
    onAlarm: (alarm) => {
      emit('alarm', alarm);
      watch.tellStatus(alarm.assetId);
    },
  });
  alarms.restore();
  const scoring = createScoringService(parts);
  const baseline = createBaselineDesk(
    parts,
    (assetId) => watch.eventTime(assetId),
    (assetId) => watch.tellStatus(assetId),
  );
  const watch = createWatchRoom(parts, {
    scoring,
    alarms,
    isRecording: baseline.isRecording,
    driftOf: (assetId) => drift.of(assetId),
  });
  const { eventTime } = watch;
  const drift = createDriftWatch(parts, {
    scoring,
    eventTime,
    rowsWaiting: watch.waiting,
    onChange: watch.tellStatus,
  });
  const recorder = createRecorder({
    commit: async (batch) => void (await telemetry.appendSamples(batch)),
    deliver: (batch) => watch.accept(batch),
  });
  const connections = createConnectionDesk(parts, secrets, recorder);
  const training = createTrainingDesk(parts, (asset, of) =>
    describeBaseline(parts, asset, of, eventTime(asset.id)),
  );
  const quality = createQualityDesk(parts, (asset, stretch) =>
    describeBaseline(parts, asset, stretch, eventTime(asset.id)),
  );
  const models = createModelDesk(parts, (assetId) => watch.rearm(assetId));
  const explanations = createExplainDesk(parts, scoring);
  const selfTests = createSelfTestDesk(parts);
  const memories = createMemoryDesk(parts, scoring, eventTime);
  const heldBack = createHeldBackDesk(parts);
  const assets = createAssetDesk(parts, watch, training.isTraining);
  const charts = createChartDesk(parts, scoring);
  const incidents = createIncidentDesk(
    parts,
    alarms,
    createIncidentBook(records, onIncident),
    scoring,
    packageFile.version,
  );

  const tasks = createTasks(parts);
  const exchange = createExchangeDesk(parts, tasks);
  const replays = createReplayDesk(parts);
  const upkeep = createUpkeepDesk(parts, {
    telemetry,
    tasks,
    audit,
    version: packageFile.version,
    messages: () => messages,
  });
  const publications = createPublicationDesk(parts, connections.reach);
  listeners.add(publications.hear);
  const health = createHealthDesk(parts, {
    queues: {
      'samples to store': recorder.waiting,
      'rows to score': () => ({ depth: watch.waiting(), limit: MOST_WAITING * records.assets.list().length }),
      'calls to the scoring process': scoring.waiting,
      publications: publications.waiting,
    },
    eventTime,
    computeProcesses: computing.processes,
  });

  const close = async (): Promise<void> => {
    await upkeep.close();
    await tasks.close();
    await replays.close();
    await connections.close();
    await training.close();
    quality.close();
    await drift.close();
    await recorder.close();
    await watch.closeAll();
    scoring.close();
    // Last: what the others did at their end is still told.
    await publications.close();
  };
  try {
    const placeWarnings = await upkeep.start();
    messages.push(...placeWarnings);
    await watch.start();
    publications.start();
    await connections.start();
    await training.resume();
  } catch (error) {
    await close();
    throw error;
  }

  const handlers: Handlers = {
    'engine.status': () => ({
      version: packageFile.version,
      dataDir,
      sqlite: store.sqlite,
      startedAt,
      messages: [...messages],
    }),
    'health.counters': () => [
      ...connections.counters(),
      ...recorder.counters(),
      telemetry.counters(),
      upkeep.counters(),
      ...watch.counters(),
      scoring.counters(),
      ...publications.counters(),
    ],
    ...connections.handlers,
    ...assets.handlers,
    ...baseline.handlers,
    ...training.handlers,
    ...models.handlers,
    ...explanations.handlers,
    ...quality.handlers,
    ...selfTests.handlers,
    ...memories.handlers,
    ...heldBack.handlers,
    ...health.handlers,
    ...charts.handlers,
    ...incidents.handlers,
    ...tasks.handlers,
    ...exchange.handlers,
    ...replays.handlers,
    ...upkeep.handlers,
    ...publications.handlers,
  };

  return {
    handlers,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await close();
      await store.close();
    },
  };
}
