/** A watch's surroundings for tests: a real store, a real alarm desk, and a detector that is a few lines long. */
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Segment } from '../../../../models/index.ts';
import type { EventName, Events } from '../../../../src-main/api/contract.ts';
import { SECOND, type Asset, type MemoryDrift, type Model } from '../../../../src-main/api/words.ts';
import { createAlarmDesk } from '../../../../src-main/engine/alarm/index.ts';
import type { DetectorFacts } from '../../../../src-main/engine/compute/compute-protocol.ts';
import type { EngineParts } from '../../../../src-main/engine/engine-parts.ts';
import { toBatch, type SampleBatch } from '../../../../src-main/engine/sample.ts';
import { openStore, type Store } from '../../../../src-main/engine/store/index.ts';
import type { ScoringService } from '../../../../src-main/engine/watch/scoring-service.ts';
import { createWatchRoom, type WatchRoom } from '../../../../src-main/engine/watch/watch-room.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';
import { storedConnection } from '../../../made-connection.ts';

export const START = 1_750_000_000 * SECOND;
export const CHANNELS = 2;
const CONTEXT = 7;

/** The score of a row is the first channel's distance from 10; it needs seven earlier rows, as a window of eight. */
export function plainScoring(): Pick<ScoringService, 'facts' | 'score'> {
  const facts: DetectorFacts = {
    channels: ['a', 'b'],
    samplePeriod: 1,
    windowLength: 8,
    context: CONTEXT,
    threshold: 3,
    extrapolated: false,
    band: new Float32Array(CHANNELS).fill(1),
    stuckLimit: new Float64Array(CHANNELS).fill(Infinity),
    verdict: '',
  };
  return {
    facts: () => Promise.resolve(facts),
    score: (_, { t, values }: Segment) =>
      Promise.resolve({
        score: t.map((_time, row) => (row < CONTEXT ? Number.NaN : Math.abs(values[row * CHANNELS]! - 10))),
        reconstruction: new Float32Array(t.length * CHANNELS).fill(10),
        contribution: new Float32Array(t.length * CHANNELS).fill(0.5),
      }),
  };
}

export interface Rig {
  readonly parts: EngineParts;
  readonly store: Store;
  readonly asset: Asset;
  readonly room: WatchRoom;
  readonly told: { name: EventName; payload: Events[EventName] }[];
  /** Stores samples as the recorder does, then delivers them. */
  deliver(batch: SampleBatch): Promise<void>;
  model(): Model;
  /** What a SIGKILL leaves: the same files, everything in memory anew. */
  killed(scoring?: Pick<ScoringService, 'facts' | 'score'>): Promise<Rig>;
}

export interface RigOptions {
  readonly dataDir?: string;
  readonly clock?: 'live' | 'replay';
  readonly scoring?: Pick<ScoringService, 'facts' | 'score'>;
  readonly armed?: boolean;
  readonly driftOf?: (assetId: number) => MemoryDrift | null;
}

/** One sample a second of both tags for rows from .. to - 1. @param level the first tag's value at a row */
export function seconds(
  asset: Asset,
  from: number,
  to: number,
  level: (row: number) => number = () => 10,
): SampleBatch {
  const samples = [];
  for (let row = from; row < to; row++) {
    const t = START + row * SECOND;
    const sample = { t, arrival: t, quality: 'good', reason: 'none' } as const;
    samples.push({ ...sample, tagId: asset.tagIds[0]!, value: level(row) + (row % 2) * 0.01 });
    samples.push({ ...sample, tagId: asset.tagIds[1]!, value: row });
  }
  return toBatch(samples);
}

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const {
    dataDir = temporaryDirectory(),
    clock = 'replay',
    scoring = plainScoring(),
    armed = true,
    driftOf = () => null,
  } = options;
  const store = await openStore(dataDir);
  const { records, telemetry } = store;
  if (records.assets.list().length === 0) fill(store, clock, armed);
  const asset = records.assets.list()[0]!;
  const told: Rig['told'] = [];
  const parts: EngineParts = {
    dataDir,
    records,
    telemetry,
    log: pino({ level: 'silent' }),
    now: () => Date.now() * 1000,
    emit: (name, payload) => void told.push({ name, payload }),
    openCompute: () => {
      throw new Error('No compute process here.');
    },
  };
  const alarms = createAlarmDesk({ records, onAlarm: () => {}, onIncident: () => {} });
  alarms.restore();
  const room = createWatchRoom(parts, {
    scoring: scoring as ScoringService,
    alarms,
    isRecording: () => false,
    driftOf,
  });
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await room.closeAll();
    await store.close();
  };
  onTestFinished(close);
  await room.start();
  return {
    parts,
    store,
    asset,
    room,
    told,
    async deliver(batch) {
      await telemetry.appendSamples(batch);
      await room.accept(batch);
    },
    model: () => records.models.list()[0]!,
    async killed(again = scoring) {
      await close();
      return openRig({ ...options, dataDir, scoring: again });
    },
  };
}

function fill({ records }: Store, clock: 'live' | 'replay', armed: boolean): void {
  const connection = records.connections.insert(storedConnection({ clock }));
  const tagIds = ['a', 'b'].map(
    (name) =>
      records.tags.insert({
        connectionId: connection.id,
        topic: `plant/${name}`,
        format: { kind: 'scalar' },
        name,
        unit: '',
        low: null,
        high: null,
      }).id,
  );
  const asset = records.assets.insert({
    name: 'Pump',
    tagIds,
    samplePeriod: 1,
    windowLength: 8,
    offRule: null,
    modeRule: null,
  });
  const baseline = records.baselines.insert({
    assetId: asset.id,
    ranges: [],
    excluded: [],
    recording: false,
  });
  records.models.insert({
    assetId: asset.id,
    baselineId: baseline.id,
    createdAt: START,
    hash: 'none',
    backend: 'cpu',
    seed: 1,
    trainSeconds: 1,
    windowLength: 8,
    threshold: 3,
    falseAlarmsPerWeek: 1,
    extrapolated: false,
    verdict: '',
    flag: null,
    armed,
    shadow: false,
    retired: null,
  });
}

/** Waits until everything delivered so far has been dealt with. */
export async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`Waited 5 s for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
