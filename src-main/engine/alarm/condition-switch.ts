/**
 * On-delay and off-delay of a data-quality condition of one tag (OPC UA Part 9, 5.8.2: OnDelay, OffDelay), in event
 * time. Transitions carry the time at which the delay ran out, not the time somebody looked: how often it is asked
 * changes nothing.
 */
import { SECOND, type Micros } from '../../api/words.ts';

export type ConditionKind = 'stuck' | 'stale';

export interface ConditionRule {
  readonly onDelaySeconds: number;
  readonly offDelaySeconds: number;
}

/**
 * A stuck tag was watched for long before its detector spoke: raised at once. A stale one may be a single slow message.
 * Both clear only after a quiet minute, so that a tag that comes and goes is one alarm and not a hundred.
 */
export const CONDITION_RULES: Readonly<Record<ConditionKind, ConditionRule>> = {
  stuck: { onDelaySeconds: 0, offDelaySeconds: 60 },
  stale: { onDelaySeconds: 10, offDelaySeconds: 60 },
};

export type ConditionTransition =
  | { readonly kind: 'raised'; readonly began: Micros; readonly t: Micros }
  | { readonly kind: 'cleared'; readonly t: Micros };

export interface ConditionSwitch {
  /**
   * The condition is present, or not, from event time t on. Told late, it counts from the newest time seen; told again
   * after a restart, what was dealt with before the restart is skipped.
   */
  report(present: boolean, t: Micros): ConditionTransition[];
  /** Event time went on and the condition stayed as it was. */
  advance(t: Micros): ConditionTransition[];
}

/** @param resume the last stored transition, after a restart: its time and whether it left the alarm active */
export function createConditionSwitch(
  rule: ConditionRule,
  resume: { readonly since: Micros; readonly active: boolean } | null = null,
): ConditionSwitch {
  let active = resume?.active ?? false;
  let present = active;
  let changed = resume?.since ?? -Infinity;
  let last = changed;

  const advance = (t: Micros): ConditionTransition[] => {
    last = Math.max(last, t);
    if (present === active) return [];
    const due = changed + (present ? rule.onDelaySeconds : rule.offDelaySeconds) * SECOND;
    if (last < due) return [];
    active = present;
    return active ? [{ kind: 'raised', began: changed, t: due }] : [{ kind: 'cleared', t: due }];
  };

  return {
    advance,
    report(nowPresent, t) {
      if (resume !== null && t < resume.since) return [];
      const before = advance(t);
      if (nowPresent === present) return before;
      present = nowPresent;
      changed = last;
      return [...before, ...advance(last)];
    },
  };
}
