/** An upkeep desk on real records, day files and a real disk; time and room as the test says. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { EventName, Events } from '../../../../src-main/api/contract.ts';
import { SECOND, type Micros, type Task } from '../../../../src-main/api/words.ts';
import { dayName } from '../../../../src-main/engine/store/days.ts';
import { openRecords, type Records } from '../../../../src-main/engine/store/records.ts';
import {
  oldestDroppable,
  planRetention,
  type DroppedDay,
  type StoredDay,
} from '../../../../src-main/engine/store/retention.ts';
import { openDatabase } from '../../../../src-main/engine/store/sqlite.ts';
import { volumeOf, type Volume } from '../../../../src-main/engine/store/volume.ts';
import { createTasks, type Tasks } from '../../../../src-main/engine/task/task-desk.ts';
import {
  createUpkeepDesk,
  type KeptTelemetry,
  type UpkeepDesk,
} from '../../../../src-main/engine/upkeep/index.ts';
import { storedConnection } from '../../../made-connection.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';

export const DAY: Micros = 86_400 * SECOND;
export const GB = 1e9;
export const START: Micros = Date.UTC(2026, 10, 10, 12) * 1000;

/** Raw days as plain files: enough to be counted, deleted and asked for. What may go is the store's own rule. */
export interface DayFolder extends KeptTelemetry {
  full: boolean;
  /** What is asked for the newest sample: null, there is none. */
  newest: Micros | null;
  /** Thrown by the next deletion by age. */
  failure: Error | null;
  readonly asked: Micros[];
  days(): string[];
}

export function dayFolder(dataDir: string): DayFolder {
  const folder = join(dataDir, 'raw');
  const days = (): string[] =>
    readdirSync(folder)
      .map((name) => name.slice(0, 10))
      .sort();
  const sizeOf = (day: string): number => statSync(join(folder, `${day}.db`)).size;
  const there = (): StoredDay[] =>
    days().map((name) => ({ day: Date.parse(name) / 86_400_000, bytes: sizeOf(name) }));
  const drop = ({ day, bytes }: StoredDay, why: DroppedDay['why']): DroppedDay => {
    rmSync(join(folder, `${dayName(day)}.db`));
    return { day: dayName(day), bytes, why, loss: null };
  };
  const telemetry: DayFolder = {
    full: false,
    newest: START,
    failure: null,
    asked: [],
    days,
    sizes() {
      const sizes = days().map(sizeOf);
      const raw = sizes.reduce((sum, size) => sum + size, 0);
      return {
        ...{ file: raw, raw, rollups: 0, log: 0 },
        ...{ days: sizes.length, firstDay: days()[0] ?? null, lastDay: sizes.at(-2) ?? null },
      };
    },
    condition: () => ({ full: telemetry.full }),
    latest: async (tagIds) => ({
      t: Float64Array.from(tagIds, (id) => (id === tagIds[0] && telemetry.newest) || NaN),
      value: new Float64Array(tagIds.length),
      quality: new Uint8Array(tagIds.length),
    }),
    async applyRetention(rules, ranges, now) {
      telemetry.asked.push(now);
      if (telemetry.failure !== null) throw telemetry.failure;
      const plan = planRetention(rules, there(), ranges, now);
      return {
        dropped: plan.drop.map((day) => drop(day, day.why)),
        kept: plan.kept.map(dayName),
        rollupsBefore: null,
        problems: [],
      };
    },
    async dropOldestDay(ranges) {
      const oldest = oldestDroppable(there(), ranges);
      return oldest === null ? null : drop(oldest, 'disk full');
    },
  };
  return telemetry;
}

export interface UpkeepRig {
  readonly dataDir: string;
  readonly records: Records;
  readonly telemetry: DayFolder;
  readonly desk: UpkeepDesk;
  readonly tasks: Tasks;
  readonly told: { name: EventName; payload: Events[EventName] }[];
  /** Set by the test; null: the real disk's. */
  volume: Volume | null;
  now: Micros;
  readonly pauses: number[];
  /** Lets one round pass and waits for its end. The first call starts the desk. */
  round(): Promise<void>;
  audited(): { actor: string; action: string; detail: string }[];
  ended(task: Task): Promise<Task>;
}

/** @param dataDir on a disk of the test's choice */
export function upkeepRig(
  make: (dataDir: string) => DayFolder,
  dataDir: string = temporaryDirectory(),
  changeRecords: (records: Records) => Records = (records) => records,
): UpkeepRig {
  const opened = openRecords(dataDir);
  onTestFinished(() => opened.close());
  addTag(opened);
  const records = changeRecords(opened);
  const telemetry = make(dataDir);
  const told: UpkeepRig['told'] = [];
  const pauses: number[] = [];
  let proceed: (() => void) | null = null;
  let arrived: (() => void) | null = null;
  const parts = {
    dataDir,
    records,
    log: pino({ level: 'silent' }),
    now: () => rig.now,
    emit: <N extends EventName>(name: N, payload: Events[N]) => void told.push({ name, payload }),
  };
  const tasks = createTasks(parts);
  const desk = createUpkeepDesk(parts, {
    telemetry,
    tasks,
    version: '1.2.3',
    messages: () => ['raw/2026-11-01.db was damaged.'],
    pause: (milliseconds, signal) =>
      new Promise<void>((resolve) => {
        pauses.push(milliseconds);
        proceed = resolve;
        signal.addEventListener('abort', () => resolve());
        arrived?.();
      }),
    measure: async (folder) => rig.volume ?? volumeOf(folder),
  });
  onTestFinished(async () => {
    await tasks.close();
    await desk.close();
  });
  const rig: UpkeepRig = {
    dataDir,
    records,
    telemetry,
    desk,
    tasks,
    told,
    pauses,
    volume: { freeBytes: 500 * GB, totalBytes: 1000 * GB },
    now: START,
    async round() {
      const done = new Promise<void>((resolve) => (arrived = resolve));
      if (proceed === null) await desk.start();
      else proceed();
      await done;
    },
    audited() {
      const db = openDatabase(join(dataDir, 'records.db'), { readonly: true });
      try {
        return db
          .prepare<{ actor: string; action: string; detail: string }>(
            'SELECT actor, action, detail FROM audit',
          )
          .all();
      } finally {
        db.close();
      }
    },
    async ended(task) {
      for (;;) {
        const found = (await tasks.handlers['task.list']()).find(({ id }) => id === task.id)!;
        if (found.state !== 'running') return found;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
  return rig;
}

export function addTag(records: Records): number {
  const connection = records.connections.insert(storedConnection());
  return records.tags.insert({
    connectionId: connection.id,
    topic: 'a',
    format: { kind: 'scalar' },
    name: 'a',
    unit: '',
    low: null,
    high: null,
  }).id;
}

export function addBaseline(records: Records, from: Micros, to: Micros | null): void {
  const asset = records.assets.insert({
    name: 'Pump',
    tagIds: [addTag(records)],
    samplePeriod: 1,
    windowLength: 8,
    offRule: null,
    modeRule: null,
  });
  records.baselines.insert({
    assetId: asset.id,
    ranges: [{ from, to }],
    excluded: [],
    recording: to === null,
  });
}
