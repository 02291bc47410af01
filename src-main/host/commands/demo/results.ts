/** What the demo has to show: faults found, false alarms, counted from the alarms the monitor raised. */
import { SECOND, type Alarm, type Micros } from '../../../api/words.ts';
import type { Fault, FaultKind } from '../../../simulator/index.ts';
import { SETTLE_HOURS } from './schedule.ts';

export interface FaultResult {
  readonly kind: FaultKind;
  readonly detected: boolean;
  /** Event time from the onset to the first alarm; null when none was raised. */
  readonly delaySeconds: number | null;
}

/** A fault with both its ends, as the demo's faults all have. */
export type EndedFault = Fault & { readonly to: Micros };

/** The first alarm raised between a fault's onset and its end. One that was active before does not count. */
export function alarmOf(fault: EndedFault, alarms: readonly Alarm[]): Alarm | null {
  const during = alarms.filter((alarm) => alarm.raised >= fault.from && alarm.raised < fault.to);
  return during.sort((a, b) => a.raised - b.raised)[0] ?? null;
}

export function faultResults(faults: readonly EndedFault[], alarms: readonly Alarm[]): FaultResult[] {
  return faults.map((fault) => {
    const alarm = alarmOf(fault, alarms);
    return {
      kind: fault.kind,
      detected: alarm !== null,
      delaySeconds: alarm === null ? null : (alarm.raised - fault.from) / SECOND,
    };
  });
}

/** Alarms of any kind raised while nothing was wrong: outside of every fault and the time the station needs to settle after it. */
export function falseAlarms(faults: readonly EndedFault[], alarms: readonly Alarm[]): Alarm[] {
  const settle = SETTLE_HOURS * 3600 * SECOND;
  return alarms.filter(
    (alarm) => !faults.some((fault) => alarm.raised >= fault.from && alarm.raised < fault.to + settle),
  );
}
