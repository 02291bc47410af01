/** How an asset stands, as it is told to others: its newest row and the alarms that ask for attention. */
import type { Events } from '../../api/contract.ts';
import { WINDOW_STATES, type Alarm, type Asset, type Micros, type WindowState } from '../../api/words.ts';

export interface Standing {
  readonly asset: string;
  /** Event time of the newest grid step; null before the first. */
  readonly t: Micros | null;
  /** "untrained": no armed model, so nothing is scored. */
  readonly state: WindowState | 'untrained';
  /** null where not scored. */
  readonly score: number | null;
  readonly threshold: number | null;
  readonly modelId: number | null;
  /** Shares of the score, largest first; empty where not scored. */
  readonly contributions: readonly { readonly tag: string; readonly share: number }[];
  /** Active or not yet acknowledged, oldest first. */
  readonly alarms: readonly Alarm[];
}

/** Where a name of the asset or a tag is looked up. */
export interface Names {
  asset(id: number): Asset | undefined;
  tagName(id: number): string;
}

/** An alarm asks for attention while it is active or unacknowledged (OPC UA Part 9, 5.5.2 Retain). */
const asksForAttention = ({ cleared, acknowledged }: Alarm): boolean =>
  cleared === null || acknowledged === null;

export const NOTHING_KNOWN: Omit<Standing, 'asset'> = {
  t: null,
  state: 'untrained',
  score: null,
  threshold: null,
  modelId: null,
  contributions: [],
  alarms: [],
};

/** The standing after these rows. */
export function afterRows(before: Standing, rows: Events['live.rows'], asset: Asset, names: Names): Standing {
  const last = rows.t.length - 1;
  if (last < 0) return before;
  const state = WINDOW_STATES[rows.state[last]!]!;
  const score = rows.score[last]!;
  const scored = rows.modelId !== null && state === 'scored' && !Number.isNaN(score);
  const channels = asset.tagIds.length;
  const shares = rows.contribution.subarray(last * channels, (last + 1) * channels);
  return {
    ...before,
    t: rows.t[last]!,
    state: rows.modelId === null ? 'untrained' : state,
    score: scored ? score : null,
    threshold: rows.threshold,
    modelId: rows.modelId,
    contributions: scored
      ? asset.tagIds
          .map((tagId, channel) => ({ tag: names.tagName(tagId), share: shares[channel] ?? 0 }))
          .sort((a, b) => b.share - a.share)
      : [],
  };
}

/** The standing after an alarm was raised, acknowledged or cleared. */
export function afterAlarm(before: Standing, alarm: Alarm): Standing {
  const others = before.alarms.filter(({ id }) => id !== alarm.id);
  const alarms = asksForAttention(alarm) ? [...others, alarm] : others;
  return { ...before, alarms: alarms.sort((a, b) => a.raised - b.raised || a.id - b.id) };
}

/** The most urgent of its alarms. */
export const urgency = ({ alarms }: Standing): 'none' | 'unacknowledged' | 'acknowledged' => {
  if (alarms.length === 0) return 'none';
  return alarms.some(({ acknowledged }) => acknowledged === null) ? 'unacknowledged' : 'acknowledged';
};
