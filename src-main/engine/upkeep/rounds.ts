/** The rounds of upkeep: look at the disk, make room, delete what is too old, copy the records once a day. */
import { setTimeout as sleep } from 'node:timers/promises';
import { retention, SECOND, type Micros, type StageCounters } from '../../api/words.ts';
import type { EngineParts } from '../engine-parts.ts';
import { keepRecordsCopy } from '../store/backup/index.ts';
import { volumeOf, type Volume } from '../store/volume.ts';
import type { DroppedDay } from '../store/retention.ts';
import { newestEventTime, type KeptTelemetry } from './kept-telemetry.ts';
import { createPatientAudit, type PatientAudit } from './patient-audit.ts';
import { countedDays, deletedInWords, inWords, protectedRanges } from './retention-rules.ts';
import { roomOf, warningOfRoom, type Room } from './room.ts';

export interface RoundsOptions {
  readonly telemetry: KeptTelemetry;
  /** While this says so, nothing is deleted without need. */
  readonly backupRuns: () => boolean;
  /** Shared with whoever else has entries that must outlast a full disk. One of its own by default. */
  readonly audit?: PatientAudit;
  /** Between two rounds; rejects or ends early when aborted. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  readonly measure?: (folder: string) => Promise<Volume>;
}

export interface Rounds {
  start(): void;
  /** What went wrong in the last round and what is kept beyond the settings, in sentences. */
  warnings(): string[];
  counters(): StageCounters;
  /** A round under way is finished. */
  close(): Promise<void>;
}

const ROUND_MS = 30_000;
/** While there is little room: at 40,000 samples a second 5 s write 10 MB. */
const SHORT_ROUND_MS = 5000;
const HOUR: Micros = 3600 * SECOND;

export function createRounds(
  parts: Pick<EngineParts, 'dataDir' | 'records' | 'emit' | 'log' | 'now'>,
  options: RoundsOptions,
): Rounds {
  const { dataDir, records, emit, log, now } = parts;
  const { telemetry, backupRuns } = options;
  const pause = options.pause ?? ((ms, signal) => sleep(ms, undefined, { signal, ref: false }));
  const measure = options.measure ?? volumeOf;
  const audit = options.audit ?? createPatientAudit(parts);
  const counted = { days: 0, refused: {} as Record<string, number>, lastRefusal: null as string | null };
  const problems = new Map<string, string>();
  const stop = new AbortController();
  let room: Room = 'enough';
  let freeBytes = 0;
  /** records.db holds room for entries made while the disk is full; used up by then. */
  let roomKept = false;
  let retainedAt: Micros | null = null;
  /** Days that should have gone, in words. */
  let kept: string | null = null;
  let told = '';
  let going: Promise<void> = Promise.resolve();

  const settings = () => records.setting('retention', retention);
  const ranges = () => protectedRanges(records.baselines.list());

  /** One step of a round: its failure is shown until it succeeds, and does not keep the others from their work. */
  async function step(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      problems.delete(name);
    } catch (err) {
      const sentence = `${name} did not succeed: ${(err as Error).message}`;
      if (!problems.has(name)) log.error({ err }, sentence);
      problems.set(name, sentence);
      counted.refused[name] = (counted.refused[name] ?? 0) + 1;
      counted.lastRefusal = sentence;
    }
  }

  async function look(): Promise<void> {
    const volume = await measure(dataDir);
    const before = room;
    freeBytes = volume.freeBytes;
    room = roomOf(volume, telemetry.condition().full);
    if (room === 'full') roomKept = false;
    else if (!roomKept) {
      records.keepRoom();
      roomKept = true;
    }
    if ((room === 'full') === (before === 'full')) return;
    const warning = warningOfRoom(room, volume, { dataDir, drops: settings().dropOldestWhenFull });
    audit.note(
      room === 'full' ? 'storage.full' : 'storage.room',
      warning ?? 'There is room on the disk again.',
    );
  }

  function noteDropped(action: string, why: string, dropped: readonly DroppedDay[]): void {
    if (dropped.length === 0) return;
    counted.days += dropped.length;
    audit.note(action, `${deletedInWords(dropped)} ${why}`);
    emit('changed', { what: 'storage' });
  }

  /** Deletes oldest days until there is room. Not held back by a backup: a day it misses is named in its manifest. */
  async function makeRoom(): Promise<void> {
    while (settings().dropOldestWhenFull && (room === 'full' || room === 'nearly full')) {
      const dropped = await telemetry.dropOldestDay(ranges());
      if (dropped === null)
        throw new Error('No raw day may be deleted: each is needed by a baseline or is being recorded.');
      noteDropped('retention.drop', 'The disk was nearly full.', [dropped]);
      const before = freeBytes;
      await look();
      // Where deleting frees nothing (snapshots, room that is given back later), the next day would go for nothing.
      if (freeBytes - before < dropped.bytes / 2) return;
      // The store says "full" until its next write succeeds: another day must not go before it has tried.
      if (telemetry.condition().full) return;
    }
  }

  async function deleteOld(): Promise<void> {
    const newest = await newestEventTime(records, telemetry);
    if (newest === null) return;
    const rules = settings();
    // One sample with a time of the next century must not make everything old.
    const done = await telemetry.applyRetention(rules, ranges(), Math.min(newest, now()));
    const setting = `Settings: ${inWords(rules)}.`;
    noteDropped('retention.delete', setting, done.dropped);
    if (done.rollupsBefore !== null)
      audit.note('retention.delete', `Rollups of days before ${done.rollupsBefore} deleted. ${setting}`);
    kept =
      done.kept.length === 0
        ? null
        : `${countedDays(done.kept)} kept beyond the retention settings: baselines lie in them.`;
    if (done.problems.length > 0) throw new Error(done.problems.join(' '));
  }

  async function copyRecords(): Promise<void> {
    if (await keepRecordsCopy(records, dataDir, now())) log.info('records.db copied');
  }

  async function round(): Promise<void> {
    await step('Looking at the disk', look);
    await step('Making room on the disk', makeRoom);
    if (!backupRuns() && (retainedAt === null || Math.abs(now() - retainedAt) >= HOUR)) {
      retainedAt = now();
      await step('Deleting old days', deleteOld);
    }
    if (room !== 'full') await step('The daily copy of records.db', copyRecords);
    audit.again();
    const state = JSON.stringify([room, kept, ...problems.values()]);
    if (state !== told) emit('changed', { what: 'storage' });
    told = state;
  }

  async function go(): Promise<void> {
    while (!stop.signal.aborted) {
      await round();
      // Aborted, it ends early.
      await pause(room === 'enough' ? ROUND_MS : SHORT_ROUND_MS, stop.signal).catch(() => undefined);
    }
  }

  return {
    start: () => void (going = go()),
    warnings: () => [...problems.values(), ...(kept === null ? [] : [kept])],
    counters() {
      const refused = Object.values(counted.refused).reduce((sum, each) => sum + each, 0);
      return {
        stage: 'upkeep',
        in: counted.days + refused,
        out: counted.days,
        refused: { ...counted.refused },
        lastRefusal: counted.lastRefusal,
      };
    },
    async close() {
      stop.abort();
      await going;
    },
  };
}
