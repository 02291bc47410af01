import type { Segment, TrainingData } from '../detector-types.ts';

/** Fewer rows than this teach nothing that would hold. */
export const LEAST_ROWS = 100;

/** Hours of a week: more often than that is no alarm any more. */
const MOST_ALARMS = 168;

/** Throws a RangeError that says what to do where the data cannot be learned from. */
export function checkData(
  data: TrainingData,
  falseAlarmsPerWeek: number,
  calibration: readonly Segment[] = [],
): void {
  const channels = data.channels.length;
  if (channels === 0)
    throw new RangeError('There is no channel to learn. Choose at least one tag or column.');
  if (!(data.samplePeriod > 0))
    throw new RangeError('The sample period must be a positive number of seconds.');
  for (const { t, values } of [...data.segments, ...calibration])
    if (values.length !== t.length * channels)
      throw new RangeError(
        `A stretch of ${t.length} rows needs ${t.length * channels} values, not ${values.length}.`,
      );
  if (!(falseAlarmsPerWeek > 0 && falseAlarmsPerWeek <= MOST_ALARMS))
    throw new RangeError(
      `${falseAlarmsPerWeek} expected false alarms a week cannot be promised. Choose a number above 0 and up to ${MOST_ALARMS}, one an hour.`,
    );
  const rows = data.segments.reduce((sum, s) => sum + s.t.length, 0);
  if (rows < LEAST_ROWS)
    throw new RangeError(`${rows} rows of normal operation are too few. Record at least ${LEAST_ROWS}.`);
  if (!data.segments.some((s) => s.values.some(Number.isFinite)))
    throw new RangeError('The normal operation holds no value at all. Check the recording.');
}
