/**
 * Alarms of all assets: follows scores and tag conditions and keeps every alarm in the records.
 *
 * An alarm is a condition with orthogonal flags, not one state (OPC UA Part 9): active lasts from `raised` to `cleared`
 * (5.8.2 ActiveState), acknowledged is set once by a person (5.7.2 AckedState), whether or not it is still active. An
 * alarm asks for attention while it is active or unacknowledged (5.5.2 Retain).
 */
import type { Alarm, Asset, Micros } from '../../api/words.ts';
import { rankContributions } from '../incident/incident-book.ts';
import { createAlarmLedger, type AlarmListeners } from './alarm-ledger.ts';
import { CONDITION_RULES, createConditionSwitch } from './condition-switch.ts';
import type { ConditionKind, ConditionSwitch, ConditionTransition } from './condition-switch.ts';
import { createScoreWatch, type ScoreRows, type ScoreTransition, type ScoreWatch } from './score-watch.ts';

export interface AlarmDesk {
  /**
   * Takes in scored grid steps of an asset, oldest first. Rows up to the last one taken in change nothing.
   * @param rows t [T] microseconds, state [T], score [T], contribution [T x C] with C = asset.tagIds.length
   * @throws RangeError when the contributions are not those of this asset's channels; what `records` throws when it
   * cannot store: then nothing has changed, and the same rows may be given again
   */
  score(asset: Asset, modelId: number, rows: ScoreRows, threshold: number): void;
  /**
   * Says whether a tag is stuck or stale from event time t on; tagId null: the whole asset is. Saying the same again
   * changes nothing.
   */
  condition(asset: Asset, kind: ConditionKind, tagId: number | null, active: boolean, t: Micros): void;
  /** Lets the delays of an asset's tag conditions run on to event time t; `score` does so by itself. */
  advance(assetId: number, t: Micros): void;
  /** OPC UA Part 9, 5.7.3. The first acknowledgement stands. @throws Refusal when there is no such alarm */
  acknowledge(alarmId: number, by: string, now: Micros): Alarm;
  /**
   * Goes on after a restart: active alarms stay active. Then give `score` the stored rows of the last two minutes once
   * more, so that delays that were running go on as if nothing had happened; rows dealt with are skipped.
   */
  restore(): void;
  /** Nobody watches this asset from event time t on (disarmed or removed): its active alarms end. */
  settle(assetId: number, t: Micros): void;
  /** Active alarms of an asset, oldest first. */
  active(assetId: number): Alarm[];
}

interface FollowedScore {
  readonly modelId: number | null;
  readonly watch: ScoreWatch;
  alarmId: number | null;
}
interface FollowedTag {
  readonly kind: ConditionKind;
  readonly tagId: number | null;
  readonly watch: ConditionSwitch;
  alarmId: number | null;
}
interface Followed {
  score: FollowedScore | null;
  readonly tags: Map<string, FollowedTag>;
}

export function createAlarmDesk(parts: AlarmListeners): AlarmDesk {
  const { records } = parts;
  const ledger = createAlarmLedger(parts);
  const assets = new Map<number, Followed>();

  const followed = (assetId: number): Followed => {
    const known = assets.get(assetId) ?? { score: null, tags: new Map() };
    assets.set(assetId, known);
    return known;
  };
  const alarmIds = ({ score, tags }: Followed): number[] =>
    [score, ...tags.values()].flatMap((one) => one?.alarmId ?? []);

  const resume = (alarms: Alarm[]): void => {
    for (const alarm of alarms.sort((a, b) => a.raised - b.raised || a.id - b.id)) {
      const own = followed(alarm.assetId);
      const { kind, tagId, modelId, began, peakScore } = alarm;
      const active = alarm.cleared === null;
      const since = alarm.cleared ?? alarm.raised;
      const alarmId = active ? alarm.id : null;
      if (kind === 'score') {
        const going = active ? { began, peakScore: peakScore ?? -Infinity } : null;
        own.score = { modelId, watch: createScoreWatch({ since, active: going }), alarmId };
      } else {
        const watch = createConditionSwitch(CONDITION_RULES[kind], { since, active });
        own.tags.set(`${kind} ${tagId}`, { kind, tagId, watch, alarmId });
      }
    }
  };

  /** What cannot be stored must not be remembered either: the asset goes on from what the records hold. */
  const store = (assetId: number, work: () => void): void => {
    try {
      ledger.commit(work);
    } catch (problem) {
      assets.delete(assetId);
      resume(records.alarms.list({ assetId }));
      throw problem;
    }
  };

  const followScore = (
    asset: Asset,
    own: FollowedScore,
    transition: ScoreTransition,
    threshold: number,
  ): void => {
    if (transition.kind === 'cleared') {
      ledger.clear(own.alarmId!, transition.t, 'the score stayed below the clearing level');
      own.alarmId = null;
      return;
    }
    const { peak } = transition;
    if (transition.kind === 'raised') {
      const { began, t: raised } = transition;
      const cause = {
        assetId: asset.id,
        kind: 'score',
        tagId: null,
        modelId: own.modelId,
        threshold,
      } as const;
      own.alarmId = ledger.raise({ ...cause, began, raised, peakScore: peak.score }).id;
    }
    ledger.peak(own.alarmId!, peak.score, rankContributions(asset.tagIds, peak.shares));
  };

  const followTag = (assetId: number, own: FollowedTag, transition: ConditionTransition): void => {
    if (transition.kind === 'cleared') {
      ledger.clear(own.alarmId!, transition.t, `the tag is no longer ${own.kind}`);
      own.alarmId = null;
      return;
    }
    const { kind, tagId } = own;
    const { began, t: raised } = transition;
    const noScore = { modelId: null, peakScore: null, threshold: null };
    own.alarmId = ledger.raise({ assetId, kind, tagId, began, raised, ...noScore }).id;
  };
  const followTags = (assetId: number, own: FollowedTag, transitions: ConditionTransition[]): void => {
    if (transitions.length > 0)
      store(assetId, () => transitions.forEach((tr) => followTag(assetId, own, tr)));
  };

  const advance = (assetId: number, t: Micros): void => {
    for (const own of followed(assetId).tags.values()) followTags(assetId, own, own.watch.advance(t));
  };

  return {
    score(asset, modelId, rows, threshold) {
      const steps = rows.t.length;
      if (steps === 0) return;
      if (rows.contribution.length !== steps * asset.tagIds.length) {
        throw new RangeError(
          `${asset.name}: ${rows.contribution.length} contributions do not fit ${steps} rows of ${asset.tagIds.length} tags.`,
        );
      }
      const asked = followed(asset.id);
      if (asked.score?.modelId !== modelId) {
        const before = asked.score?.alarmId ?? null;
        if (before !== null)
          store(asset.id, () => ledger.clear(before, rows.t[0]!, 'another model took over'));
        asked.score = { modelId, watch: createScoreWatch(), alarmId: null };
      }
      const own = asked.score;
      const transitions = own.watch.step(rows, threshold);
      if (transitions.length > 0) {
        store(asset.id, () => transitions.forEach((tr) => followScore(asset, own, tr, threshold)));
      }
      advance(asset.id, rows.t[steps - 1]!);
    },

    condition(asset, kind, tagId, active, t) {
      const { tags } = followed(asset.id);
      const key = `${kind} ${tagId}`;
      const own = tags.get(key) ?? {
        kind,
        tagId,
        watch: createConditionSwitch(CONDITION_RULES[kind]),
        alarmId: null,
      };
      tags.set(key, own);
      followTags(asset.id, own, own.watch.report(active, t));
    },

    advance,

    acknowledge(alarmId, by, now) {
      let alarm: Alarm | undefined;
      ledger.commit(() => (alarm = ledger.acknowledge(alarmId, by, now)));
      return alarm!;
    },

    restore() {
      assets.clear();
      resume(records.alarms.list());
    },

    settle(assetId, t) {
      const ending = alarmIds(followed(assetId));
      if (ending.length > 0) {
        store(assetId, () => ending.forEach((id) => ledger.clear(id, t, 'the asset is no longer watched')));
      }
      assets.delete(assetId);
    },

    active: (assetId) =>
      alarmIds(followed(assetId))
        .flatMap((id) => records.alarms.get(id) ?? [])
        .sort((a, b) => a.raised - b.raised || a.id - b.id),
  };
}
