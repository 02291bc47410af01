/** Which past incidents looked like the present: the same channels involved in the same proportions. */
import type { Incident } from '../../src-main/api/words.ts';

export interface Similar {
  readonly incident: Incident;
  /** Cosine of the angle between the two lists of shares, 0..1. */
  readonly likeness: number;
}

/** Below this two incidents have little more in common than the plant. */
export const LEAST_LIKENESS = 0.8;

/** Cosine similarity of two lists of shares; tags that one of them does not name count as 0. 0 where either is empty. */
export function likeness(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): number {
  const square = (shares: ReadonlyMap<number, number>) =>
    [...shares.values()].reduce((sum, share) => sum + share * share, 0);
  const product = [...a].reduce((sum, [tagId, share]) => sum + share * (b.get(tagId) ?? 0), 0);
  const size = Math.sqrt(square(a) * square(b));
  return size > 0 ? Math.min(1, product / size) : 0;
}

/**
 * @param now shares of the score at the moment that is explained, by tag
 * @param at that moment: an incident it lies in is not a past one
 * @returns at most `most`, most like it first, of those at least LEAST_LIKENESS like it
 */
export function similarIncidents(
  incidents: Iterable<Incident>,
  {
    assetId,
    at,
    now,
    most = 3,
  }: { assetId: number; at: number; now: ReadonlyMap<number, number>; most?: number },
): Similar[] {
  return [...incidents]
    .filter((incident) => incident.assetId === assetId && incident.to !== null && incident.to < at)
    .map((incident) => ({
      incident,
      likeness: likeness(now, new Map(incident.contributions.map(({ tagId, share }) => [tagId, share]))),
    }))
    .filter((similar) => similar.likeness >= LEAST_LIKENESS)
    .sort((a, b) => b.likeness - a.likeness || b.incident.from - a.incident.from)
    .slice(0, most);
}
