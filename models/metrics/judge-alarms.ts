/** What an operator had of the alarms: events noticed, how late, and how often for nothing. */
import { labelledEvents } from './labelled-events.ts';

/** One entry per row, in time order. */
export interface JudgedRows {
  /** [T] microseconds. */
  readonly t: ArrayLike<number>;
  /** [T] 1 anomalous, 0 normal. */
  readonly labels: ArrayLike<number>;
  /** [T] NaN where not scored. */
  readonly score: ArrayLike<number>;
  /** [T] 1 where the row is scored and the alarm is active. */
  readonly alarm: ArrayLike<number>;
  /** Seconds between two rows. */
  readonly samplePeriod: number;
}

export interface AlarmMeasures {
  /** Runs of anomalous rows. */
  readonly events: number;
  /** Those with the alarm active on at least one of their rows. */
  readonly detected: number;
  /** detected / events; NaN without events. */
  readonly eventRecall: number;
  /** Seconds from an event's first row to its first row with the alarm active, mean over detected events; NaN without. */
  readonly meanDelay: number;
  /** Alarms raised on a normal row, also where they last into an event. */
  readonly falseAlarms: number;
  /** In a week of scored normal rows: time that was not watched promises nothing. NaN where there is none. */
  readonly falseAlarmsPerWeek: number;
}

const WEEK_SECONDS = 7 * 86_400;

/**
 * Rows without a score neither detect anything nor end an alarm.
 * @throws RangeError where the lengths differ
 */
export function judgeAlarms({ t, labels, score, alarm, samplePeriod }: JudgedRows): AlarmMeasures {
  const rows = t.length;
  if ([labels, score, alarm].some(({ length }) => length !== rows))
    throw new RangeError('Times, labels, scores and alarms differ in length: give one of each for each row.');
  const scored = (row: number) => !Number.isNaN(score[row]!);
  const active = (row: number) => alarm[row] === 1 && scored(row);
  const events = labelledEvents(labels);
  const delays: number[] = [];
  for (const { from, to } of events) {
    let row = from;
    while (row < to && !active(row)) row++;
    if (row < to) delays.push((t[row]! - t[from]!) / 1e6);
  }
  let falseAlarms = 0;
  let watchedRows = 0;
  let ringing = false;
  for (let row = 0; row < rows; row++) {
    if (!scored(row)) continue;
    if (labels[row] === 0) watchedRows++;
    if (active(row) && !ringing && labels[row] === 0) falseAlarms++;
    ringing = active(row);
  }
  return {
    events: events.length,
    detected: delays.length,
    eventRecall: delays.length / events.length,
    meanDelay: delays.reduce((sum, delay) => sum + delay, 0) / delays.length,
    falseAlarms,
    falseAlarmsPerWeek: (falseAlarms * WEEK_SECONDS) / (watchedRows * samplePeriod),
  };
}
