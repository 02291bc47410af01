/** Which asset needs a person first, and how fresh its data is. */
import { SECOND, type AssetStatus, type Connection, type Micros } from '../../src-main/api/words.ts';

/** Score as a share of the threshold; null where the asset is not scored. */
export function ratioOf(status: AssetStatus): number | null {
  if (status.state !== 'scored' || status.score === null || status.threshold === null) return null;
  return status.threshold > 0 ? status.score / status.threshold : null;
}

/** Lower comes first: unacknowledged alarm, alarm, blind where it should see, scored, still to be set up. */
export function urgency(status: AssetStatus | undefined): number {
  if (!status) return 6;
  if (status.alarm === 'unacknowledged') return 0;
  if (status.alarm === 'acknowledged') return 1;
  if (status.state === 'stale' || status.state === 'gap') return 2;
  if (status.state === 'scored') return 3;
  return status.state === 'untrained' ? 5 : 4;
}

interface Named {
  readonly id: number;
  readonly name: string;
}
const byName = (a: Named, b: Named) => a.name.localeCompare(b.name) || a.id - b.id;

/** Sorts by urgency, then by score against threshold (highest first), then by name so that nothing jumps. */
export function byNeed<T extends Named>(
  assets: readonly T[],
  statuses: ReadonlyMap<number, AssetStatus>,
): T[] {
  const level = (asset: T) => {
    const status = statuses.get(asset.id);
    // Half steps: small moves of the score below the threshold must not reorder the overview all the time.
    const ratio = status ? Math.floor((ratioOf(status) ?? 0) * 2) : 0;
    return { urgency: urgency(status), ratio };
  };
  return [...assets].sort((a, b) => {
    const [x, y] = [level(a), level(b)];
    return x.urgency - y.urgency || y.ratio - x.ratio || byName(a, b);
  });
}

/**
 * The order of a wall display: what calls, then alarms, then the blind, then all others by name, whatever they score.
 * Who looks up twenty times a shift knows by place where a machine is; it moves only when a person is needed.
 */
export function byCall<T extends Named>(
  assets: readonly T[],
  statuses: ReadonlyMap<number, AssetStatus>,
): T[] {
  const level = (asset: T) => Math.min(3, urgency(statuses.get(asset.id)));
  return [...assets].sort((a, b) => level(a) - level(b) || byName(a, b));
}

/**
 * The order to show while someone points at a list: as it was, without what is gone, with what is new at its end.
 * @param wanted the order it should have
 * @param shown ids in the order that was last shown
 */
export function heldOrder<T extends Named>(wanted: readonly T[], shown: readonly number[]): T[] {
  const place = new Map(shown.map((id, i) => [id, i]));
  const placeOf = ({ id }: T) => place.get(id) ?? shown.length;
  return [...wanted].sort((a, b) => placeOf(a) - placeOf(b));
}

/**
 * Age of an asset's newest data in seconds, on the clock of its connections.
 * @returns null when any of them replays a recording: then the wall clock says nothing about freshness
 */
export function ageSeconds(
  now: Micros | null,
  wallNow: Micros,
  connections: readonly Connection[],
): number | null {
  if (now === null || connections.some((connection) => connection.clock === 'replay')) return null;
  return Math.max(0, (wallNow - now) / SECOND);
}
