/** The state of the storage, its settings, and backups. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { retention, type StageCounters, type StorageStatus } from '../../api/words.ts';
import type { DeskHandlers, EngineParts } from '../engine-parts.ts';
import { removeUnfinished } from '../store/backup/index.ts';
import { volumeOf, warningOfPlace } from '../store/volume.ts';
import type { Tasks } from '../task/task-desk.ts';
import { createBackupTasks } from './backup-task.ts';
import { daysLeft, growthOf } from './forecast.ts';
import { inWords } from './retention-rules.ts';
import { roomOf, warningOfRoom } from './room.ts';
import { createRounds, type RoundsOptions } from './rounds.ts';

export interface UpkeepOptions extends Omit<RoundsOptions, 'backupRuns'> {
  readonly tasks: Pick<Tasks, 'run'>;
  /** Of Mnemo, for the manifests of backups. */
  readonly version: string;
  /** What the store has to say (a damaged file moved aside); shown with the storage's state. */
  readonly messages: () => readonly string[];
}

export interface UpkeepDesk {
  readonly handlers: DeskHandlers<'storage.status' | 'storage.setRetention' | 'backup.start'>;
  counters(): StageCounters;
  /** Looks at the place of the data and begins the rounds. @returns what an operator should know of the place */
  start(): Promise<string[]>;
  /** Ends the rounds; one under way is finished. */
  close(): Promise<void>;
}

export function createUpkeepDesk(
  parts: Pick<EngineParts, 'dataDir' | 'records' | 'emit' | 'log' | 'now'>,
  options: UpkeepOptions,
): UpkeepDesk {
  const { dataDir, records, emit, log, now } = parts;
  const { telemetry, messages, measure = volumeOf } = options;
  const backups = createBackupTasks(parts, options.tasks, options.version);
  const rounds = createRounds(parts, { ...options, backupRuns: () => backups.running });
  let placeWarning: string | null = null;

  async function status(): Promise<StorageStatus> {
    const volume = await measure(dataDir);
    const sizes = telemetry.sizes();
    const growth = growthOf(sizes);
    const set = records.setting('retention', retention);
    const room = roomOf(volume, telemetry.condition().full);
    const roomWarning = warningOfRoom(room, volume, { dataDir, drops: set.dropOldestWhenFull });
    const warnings = [roomWarning, ...rounds.warnings(), placeWarning, ...messages()];
    return {
      retention: set,
      rawBytes: sizes.raw,
      rollupBytes: sizes.rollups,
      recordsBytes:
        (await sizeOf(join(dataDir, 'records.db'))) + (await sizeOf(join(dataDir, 'records.db-wal'))),
      freeBytes: volume.freeBytes,
      days: sizes.days,
      firstDay: sizes.firstDay,
      bytesPerDay: growth === null ? null : growth.raw + growth.rollups,
      daysLeft: growth === null ? null : daysLeft(volume.freeBytes, growth, sizes, set),
      full: room === 'full',
      warnings: warnings.filter((warning) => warning !== null),
    };
  }

  return {
    handlers: {
      'storage.status': status,
      async 'storage.setRetention'(wanted) {
        const before = records.setting('retention', retention);
        records.transaction(() => {
          records.saveSetting('retention', wanted);
          const detail = `${inWords(wanted)} (before: ${inWords(before)})`;
          records.audit({ at: now(), actor: 'operator', action: 'retention.set', subject: 'store', detail });
        });
        emit('changed', { what: 'storage' });
        return status();
      },
      'backup.start': ({ folder }) => backups.start(folder),
    },
    counters: rounds.counters,
    async start() {
      placeWarning = await warningOfPlace(dataDir);
      if (placeWarning !== null) log.warn(placeWarning);
      await removeUnfinished(dataDir);
      rounds.start();
      return placeWarning === null ? [] : [placeWarning];
    },
    close: rounds.close,
  };
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
