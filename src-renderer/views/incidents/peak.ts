import type { Alarm } from '../../../src-main/api/words.ts';
import { formatRatio } from '../../series/number-format.ts';

/** An incident's peak as a multiple of the threshold its alarms were raised at; empty for data-quality incidents. */
export function peakRatio(peakScore: number | null, incidentId: number, alarms: Iterable<Alarm>): string {
  if (peakScore === null) return '';
  for (const alarm of alarms) {
    if (alarm.incidentId === incidentId && alarm.threshold !== null)
      return formatRatio(peakScore, alarm.threshold);
  }
  return '';
}
