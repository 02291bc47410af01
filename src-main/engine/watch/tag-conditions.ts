/** Stuck and stale tags of one asset: what the rows say of them, and how the alarm desk comes to know it. */
import type { Asset, Micros } from '../../api/words.ts';
import type { AlarmDesk, ConditionKind } from '../alarm/index.ts';
import { channelModeRule, channelOffRule, periodOf, STALE, StuckWatch, type Rows } from '../series/index.ts';
import { ConditionWatch } from './condition-watch.ts';

export interface TagConditions {
  /**
   * Follows rows that came now and tells the alarm desk what changed.
   * @returns [N x C] 1 where a value is to be masked: a stuck one, unless so many are that this is no sensor's fault
   */
  watch(rows: Rows): Uint8Array;
  /** The same for rows that were dealt with before: nothing is told until `confirm`. */
  remember(rows: Rows): Uint8Array;
  /** Another model, other limits. @param limits [C] seconds a channel may stay unchanged */
  limit(limits: readonly number[]): void;
  /**
   * Tells the alarm desk how everything stands at event time t: a condition that began or ended while nobody told it
   * leaves no change behind. What the desk knows already changes nothing.
   */
  confirm(t: Micros): void;
  /** Channels that are stale in the newest row. */
  readonly stale: readonly number[];
}

/** @param onFailure the desk could not store a change; it is told again with the next rows */
export function createTagConditions(
  asset: Asset,
  alarms: Pick<AlarmDesk, 'condition' | 'active'>,
  onFailure: (error: unknown) => void,
): TagConditions {
  const channels = asset.tagIds.length;
  const mostStuck = mostStuckOf(channels);
  const samplePeriod = periodOf(asset);
  const offRule = channelOffRule(asset, asset.tagIds);
  const modeRule = channelModeRule(asset, asset.tagIds);
  const conditions = {
    stale: new ConditionWatch(channels, channels),
    stuck: new ConditionWatch(channels, mostStuck + 1),
  };
  let stuck = stuckWatch(new Array<number>(channels).fill(Infinity));
  let untold = false;

  function stuckWatch(learned: readonly number[]): StuckWatch {
    // A machine may stay in one mode for as long as it likes.
    const limits = learned.map((limit, channel) => (channel === modeRule?.channel ? Infinity : limit));
    return new StuckWatch({ samplePeriod, limits, offRule, modeRule });
  }
  const tagOf = (channel: number | null): number | null => (channel === null ? null : asset.tagIds[channel]!);

  function tell(kind: ConditionKind, channel: number | null, present: boolean, t: Micros): void {
    try {
      alarms.condition(asset, kind, tagOf(channel), present, t);
    } catch (error) {
      untold = true;
      onFailure(error);
    }
  }

  function follow(rows: Rows, told: typeof tell): Uint8Array {
    const { masked } = stuck.push(rows);
    const staleCells = rows.presence.map((presence) => (presence === STALE ? 1 : 0));
    for (const { channel, present, t } of conditions.stuck.push(rows.t, masked))
      told('stuck', channel, present, t);
    for (const { channel, present, t } of conditions.stale.push(rows.t, staleCells))
      told('stale', channel, present, t);
    for (let row = 0; row < rows.t.length; row++) {
      const own = masked.subarray(row * channels, (row + 1) * channels);
      if (own.reduce((sum, cell) => sum + cell, 0) > mostStuck) own.fill(0);
    }
    return masked;
  }

  function confirm(t: Micros): void {
    untold = false;
    for (const kind of ['stuck', 'stale'] as const) {
      const condition = conditions[kind];
      for (const { kind: active, tagId } of alarms.active(asset.id)) {
        // A tag that is no longer the asset's is in no condition of it.
        const over =
          tagId === null
            ? !condition.reports(null)
            : !asset.tagIds.some((id, channel) => id === tagId && condition.reports(channel));
        if (active === kind && over) alarms.condition(asset, kind, tagId, false, t);
      }
      for (const channel of [null, ...asset.tagIds.keys()])
        if (condition.reports(channel)) tell(kind, channel, true, t);
    }
  }

  return {
    watch(rows) {
      const masked = follow(rows, tell);
      if (untold) confirm(rows.t.at(-1)!);
      return masked;
    },
    remember: (rows) => follow(rows, () => {}),
    limit(limits) {
      stuck = stuckWatch(limits);
    },
    confirm,
    get stale() {
      return conditions.stale.channels;
    },
  };
}

/** What a detector may see: a stuck channel's values are no measurements. @param masked [N x C] as `watch` gives it */
export function maskRows(rows: Rows, masked: Uint8Array): Rows {
  return { ...rows, values: rows.values.map((value, cell) => (masked[cell] === 1 ? Number.NaN : value)) };
}

/** More stuck channels than a third are no dead sensors: the process stands, or a gateway repeats itself. */
const mostStuckOf = (channels: number): number => Math.max(1, Math.floor(channels / 3));
