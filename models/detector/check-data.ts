import type { Segment, TrainingData } from '../detector-types.ts';

/** Fewer rows than this teach nothing that would hold. */
export const LEAST_ROWS = 100;

/** Throws a RangeError that says what to do where the data cannot be learned from. */
export function checkData(data: TrainingData, calibration: readonly Segment[] = []): void {
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
  const rows = data.segments.reduce((sum, s) => sum + s.t.length, 0);
  if (rows < LEAST_ROWS)
    throw new RangeError(`${rows} rows of normal operation are too few. Record at least ${LEAST_ROWS}.`);
  if (!data.segments.some((s) => s.values.some(Number.isFinite)))
    throw new RangeError('The normal operation holds no value at all. Check the recording.');
}
