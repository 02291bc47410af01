/**
 * Asking edge nodes for a new birth (Sparkplug 3.0, 5.12: NCMD with "Node Control/Rebirth"): rarely, for a birth costs an
 * edge node and its network much, and one that cannot mend itself must not be asked for ever.
 */
import { SECOND, type Micros } from '../../../api/words.ts';
import { DATA_TYPE } from './data-types.ts';
import { encodePayload } from './encode-payload.ts';
import { NAMESPACE } from './topic.ts';

/** Between two requests to one edge node; it doubles while births do not help. */
export const SHORTEST_PAUSE = 30 * SECOND;
export const LONGEST_PAUSE = 1800 * SECOND;

export interface RebirthRequests {
  /** Whether a request may be sent now; if so it counts as sent. */
  mayAsk(now: Micros): boolean;
  asked(): number;
}

export function createRebirthRequests(): RebirthRequests {
  let last: Micros | null = null;
  let pause = SHORTEST_PAUSE;
  let asked = 0;
  return {
    mayAsk: (now) => {
      // A clock set back must not silence us for long.
      const since = last === null || now < last ? Infinity : now - last;
      if (since < pause) return false;
      // Long quiet: what was asked for has helped.
      pause = since > 2 * pause ? SHORTEST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
      last = now;
      asked += 1;
      return true;
    },
    asked: () => asked,
  };
}

/**
 * The request itself: tck-id-operational-behavior-data-commands-ncmd-rebirth-verb, …-name and …-value; without a seq
 * (tck-id-payloads-ncmd-seq), to be published at QoS 0 and not retained (…-ncmd-qos, …-ncmd-retain).
 */
export function rebirthRequest(
  group: string,
  node: string,
  timestamp: number,
): { readonly topic: string; readonly payload: Uint8Array } {
  const metric = {
    name: 'Node Control/Rebirth',
    timestamp,
    datatype: DATA_TYPE.Boolean,
    value: { kind: 'boolean', value: true },
  } as const;
  return {
    topic: `${NAMESPACE}/${group}/NCMD/${node}`,
    payload: encodePayload({ timestamp, metrics: [metric] }),
  };
}
