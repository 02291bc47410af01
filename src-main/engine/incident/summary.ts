/** What happened, in the words an operator would use. */
import type { Alarm, Incident, Micros, Tag } from '../../api/words.ts';
import type { ZonedTime } from './zoned-time.ts';
import { inWords } from './zoned-time.ts';

/** Tags are named until together they carry this much of the score, at most three. */
const NAMED_SHARE = 0.6;
const NAMED_AT_MOST = 3;

/** The tags an incident is about: those that carry most of the score, largest first. */
export function leadingTags(incident: Incident): number[] {
  const leading: number[] = [];
  let share = 0;
  for (const contribution of incident.contributions) {
    if (share >= NAMED_SHARE || leading.length === NAMED_AT_MOST) break;
    leading.push(contribution.tagId);
    share += contribution.share;
  }
  return leading;
}

/**
 * @param alarms the incident's alarms
 * @param tags at least the tags that the incident and its alarms name
 * @returns for example "Vibration and motor current left their normal relation at 13:58. Score 3.1 times the threshold.
 * Over after 22 min."
 */
export function summarise(
  incident: Incident,
  alarms: readonly Alarm[],
  tags: readonly Tag[],
  time: ZonedTime,
): string {
  const nameOf = (tagId: number | null): string =>
    tags.find(({ id }) => id === tagId)?.name ?? `Tag ${tagId ?? '?'}`;
  // A time of day alone would mislead when the incident lasted over midnight.
  const day = time.day(incident.from);
  const when = (t: Micros): string =>
    time.day(t) === day ? time.clock(t) : `${time.clock(t)} on ${time.day(t)}`;
  const sentences: string[] = [];

  const scored = alarms.filter(({ kind }) => kind === 'score');
  if (scored.length > 0) {
    const began = Math.min(...scored.map((alarm) => alarm.began));
    sentences.push(`${departure(leadingTags(incident).map(nameOf))} at ${when(began)}.`);
    const peak = peakRatio(scored);
    if (peak !== null) sentences.push(`Score ${timesThreshold(peak)} times the threshold.`);
  }
  for (const kind of ['stuck', 'stale'] as const) {
    const these = alarms.filter((alarm) => alarm.kind === kind);
    if (these.length === 0) continue;
    const names = listed([...new Set(these.map(({ tagId }) => nameOf(tagId)))]);
    const began = when(Math.min(...these.map((alarm) => alarm.began)));
    sentences.push(
      kind === 'stuck' ? `${names} stood still from ${began}.` : `No data of ${names} from ${began}.`,
    );
  }
  sentences.push(
    incident.to === null ? 'Still active.' : `Over after ${inWords(incident.to - incident.from)}.`,
  );
  return sentences.join(' ');
}

/** How far the highest of these alarms came, in multiples of its threshold. */
export function peakRatio(alarms: readonly Alarm[]): number | null {
  const ratios = alarms.flatMap(({ peakScore, threshold }) =>
    peakScore === null || threshold === null || threshold <= 0 ? [] : peakScore / threshold,
  );
  return ratios.length === 0 ? null : Math.max(...ratios);
}

/** 3.14 -> "3.1", 41.7 -> "42": no more digits than mean something. */
export const timesThreshold = (ratio: number): string => (ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0));

function departure(names: string[]): string {
  if (names.length === 0) return 'The asset left its normal behaviour';
  if (names.length === 1) return `${names[0]!} left its normal relation to the other tags`;
  return `${listed(names)} left their normal relation`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
