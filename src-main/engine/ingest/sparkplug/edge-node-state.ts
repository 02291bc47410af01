/** How an edge node stands, for the operator. */
import type { Micros, StageCounters } from '../../../api/words.ts';

export interface EdgeNodeState {
  readonly group: string;
  readonly node: string;
  /**
   * unknown: no birth of it came yet. alive: every message since its birth came. incomplete: some are missing, or it sends
   * what its birth did not name. stale: it died, or our connection was lost.
   */
  readonly state: 'unknown' | 'alive' | 'incomplete' | 'stale';
  /** When it came into this state; null before the first message. */
  readonly since: Micros | null;
  /** When its last message came; null before the first. */
  readonly heard: Micros | null;
  /** Messages that came from it. */
  readonly messages: number;
  /** Number of its MQTT session, by its birth. */
  readonly bdSeq: number | bigint | null;
  /** Number of the last message in order. */
  readonly seq: number | null;
  readonly gaps: number;
  /** Messages known to be missing in the gaps. */
  readonly missed: number;
  readonly duplicates: number;
  readonly rebirthsAsked: number;
  /** Messages with metrics that wait for a birth to name them. */
  readonly unresolved: number;
  /** Messages that wait for those before them. */
  readonly waiting: number;
}

const IN_WORDS: Readonly<Record<EdgeNodeState['state'], string>> = {
  unknown: 'has not told its birth yet: what it sends under aliases cannot be read before',
  alive: 'is alive',
  incomplete: 'is alive, but messages of it are missing',
  stale: 'is dead, or the connection to its broker was lost',
};

/** An edge node as a stage: what came from it, what of it is missing, and how it stands in words. */
export function edgeNodeStage(state: EdgeNodeState): StageCounters {
  const { group, node, messages, missed, duplicates, unresolved, waiting, rebirthsAsked } = state;
  const refused = { missed, duplicates, unresolved, 'births asked for': rebirthsAsked };
  return {
    stage: `sparkplug: ${group}/${node}`,
    in: messages,
    out: messages - duplicates - unresolved - waiting,
    refused: Object.fromEntries(Object.entries(refused).filter(([, count]) => count > 0)),
    lastRefusal: `Edge node ${node} ${IN_WORDS[state.state]}.`,
  };
}
