/** What was last told of each tag: whether it is stale, and as what it was first known. */
import type { Connection, Micros, Tag } from '../../../api/words.ts';
import type { Reading } from '../decoders/payload.ts';
import { dataTypeName } from './data-types.ts';

interface Memory {
  /** Where the tag's values came from: with another address it is another point. */
  readonly address: string;
  /** Newest time told; null before the first value. */
  newest: Micros | null;
  /** Told to be stale, at this time; null while it has values, or never had one. */
  staleAt: Micros | null;
  type: number | null;
  unit: string | null;
  /** Flaws the operator has been told of. */
  readonly told: Set<string>;
}

export interface TagMemory {
  /** Forgets tags that are gone or read another point. */
  keep(tags: readonly Tag[]): void;
  /** A value was told. */
  valued(tag: Tag, t: Micros): void;
  /** @returns the stale reading of a tag that has values, or null when there is nothing to tell */
  stale(tag: Tag, at: Micros): Reading | null;
  /** When the tag was told to be stale; null when it was not. */
  staleAt(tag: Tag): Micros | null;
  /** A value came with this data type and unit. @returns what is wrong with them, by what the tag was first known as */
  known(
    tag: Tag,
    type: number,
    unit: string | undefined,
  ): { readonly reason: 'type' | 'unit'; readonly why: string } | null;
  /** True the first time. */
  firstTime(tag: Tag, flaw: string): boolean;
}

const addressOf = ({ topic, format }: Tag): string =>
  `${topic}\n${format.kind === 'sparkplug' ? format.metric : ''}`;

/**
 * @param clock on a replay connection a tag becomes stale at the newest time any source has told, whatever this machine's
 * clock says: a stamp of today among values of last year would make all that follows late
 * @param lastValues times of values that an earlier run has told
 */
export function createTagMemory(
  clock: Connection['clock'],
  lastValues: ReadonlyMap<Tag['id'], Micros> = new Map(),
): TagMemory {
  const memories = new Map<number, Memory>();
  let newestOfAll: Micros = [...lastValues.values()].reduce((a, b) => Math.max(a, b), -Infinity);
  const of = (tag: Tag): Memory => {
    let memory = memories.get(tag.id);
    if (memory === undefined) {
      memory = {
        address: addressOf(tag),
        newest: lastValues.get(tag.id) ?? null,
        staleAt: null,
        type: null,
        unit: null,
        told: new Set(),
      };
      memories.set(tag.id, memory);
    }
    return memory;
  };
  return {
    keep: (tags) => {
      const byId = new Map(tags.map((tag) => [tag.id, tag]));
      for (const [id, { address }] of memories) {
        const tag = byId.get(id);
        if (tag === undefined || addressOf(tag) !== address) memories.delete(id);
      }
    },
    valued: (tag, t) => {
      const memory = of(tag);
      memory.newest = Math.max(memory.newest ?? t, t);
      newestOfAll = Math.max(newestOfAll, t);
      memory.staleAt = null;
    },
    stale: (tag, at) => {
      const memory = of(tag);
      if (memory.newest === null || memory.staleAt !== null) return null;
      // An edge node's clock may be ahead of ours: what is stale must not be followed by the value it was.
      memory.staleAt = Math.max(clock === 'replay' ? newestOfAll : at, memory.newest + 1);
      return { value: NaN, t: memory.staleAt, doubt: { quality: 'bad', reason: 'stale' } };
    },
    staleAt: (tag) => of(tag).staleAt,
    known: (tag, type, unit) => {
      const memory = of(tag);
      memory.type ??= type;
      if (unit !== undefined) memory.unit ??= unit;
      if (type !== memory.type) {
        const why = `Tag "${tag.name}" was ${dataTypeName(memory.type)} and is ${dataTypeName(type)} now. Its values are kept as bad; if it still is the same measurement, make a new tag for it.`;
        return { reason: 'type', why };
      }
      if (unit !== undefined && unit !== memory.unit) {
        const why = `Tag "${tag.name}" came in ${memory.unit} and comes in ${unit} now. Its values are kept as bad; make a new tag for the new unit.`;
        return { reason: 'unit', why };
      }
      return null;
    },
    firstTime: (tag, flaw) => {
      const { told } = of(tag);
      if (told.has(flaw)) return false;
      told.add(flaw);
      return true;
    },
  };
}
