/** What a period that is compared with is called in the legend. */
import type { Micros } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { dayMonth, shortTime } from '../../time/zone.ts';
import type { Period } from './comparison.svelte.ts';
import { rangeText } from './range-text.ts';

export function periodName(period: Period, zone: string): string {
  const { names } = text.assetMore.compare;
  const time = (t: Micros) => `${dayMonth(t, zone)} ${shortTime(t, zone)}`;
  if (period.kind === 'incident') return names.incident(period.id);
  if (period.kind === 'start') return names.start(time(period.from));
  if (period.kind === 'window') return names.window(rangeText(period, zone));
  return names[period.kind];
}
