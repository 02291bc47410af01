/** What is not as it should be, and since when; nothing while all is well. */
import type { ConnectionState, EngineHealth, Micros } from '../../../src-main/api/words.ts';
import { isExpected, type Stage } from './stage-counts.ts';

export type Trouble =
  | { kind: 'connection'; connectionId: number; problem: string; since: Micros }
  | { kind: 'queue'; name: EngineHealth['queues'][number]['name']; share: number }
  | { kind: 'lag'; assetId: number; seconds: number }
  | { kind: 'refusing'; stage: Stage; reason: string }
  | { kind: 'storage'; sentence: string; full: boolean };

/** Share of its limit from which on a queue is worth a word. */
const NEARLY_FULL = 0.8;
/** Seconds behind the clock from which on an asset's data counts as late. */
const LATE = 60;

export interface HealthReading {
  readonly connectionStates: Iterable<ConnectionState>;
  readonly health: EngineHealth | null;
  readonly stages: readonly Stage[];
  /** Warnings of the storage, and the one of them that recording waits for; null while there is room. */
  readonly storage: readonly string[];
  readonly full: string | null;
}

/** The most urgent first: the disk, connections, queues, late assets, refusals. */
export function troublesOf({ connectionStates, health, stages, storage, full }: HealthReading): Trouble[] {
  return [
    ...storage.map((sentence): Trouble => ({ kind: 'storage', sentence, full: sentence === full })),
    ...[...connectionStates]
      .filter(({ problem }) => problem !== null)
      .map(({ connectionId, problem, since }): Trouble => ({
        kind: 'connection',
        connectionId,
        problem: problem!,
        since,
      })),
    ...(health?.queues ?? []).flatMap(({ name, depth, limit }): Trouble[] =>
      limit !== null && depth >= NEARLY_FULL * limit ? [{ kind: 'queue', name, share: depth / limit }] : [],
    ),
    ...(health?.lag ?? []).flatMap(({ assetId, seconds }): Trouble[] =>
      seconds !== null && seconds > LATE ? [{ kind: 'lag', assetId, seconds }] : [],
    ),
    ...stages
      .filter(({ rate }) => (rate.refused ?? 0) > 0)
      .map((stage): Trouble => ({ kind: 'refusing', stage, reason: mostRefused(stage) })),
  ];
}

const mostRefused = ({ refused }: Stage): string =>
  Object.entries(refused)
    .filter(([reason]) => !isExpected(reason))
    .reduce((most, each) => (each[1] > most[1] ? each : most), ['', -1])[0];

/** Whether someone has to act: the rest is worth knowing. */
export const isUrgent = (trouble: Trouble): boolean =>
  trouble.kind === 'storage' ? trouble.full : trouble.kind !== 'refusing';

/** What makes two readings of the same trouble the same. */
export function keyOf(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'connection':
      return `connection ${trouble.connectionId}`;
    case 'queue':
      return `queue ${trouble.name}`;
    case 'lag':
      return `lag ${trouble.assetId}`;
    case 'refusing':
      return `refusing ${trouble.stage.key}`;
    case 'storage':
      return `storage ${trouble.sentence}`;
  }
}
