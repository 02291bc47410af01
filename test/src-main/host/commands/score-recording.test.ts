import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../../src-main/api/words.ts';
import { scoreRecording, type Scorer } from '../../../../src-main/host/commands/score-recording.ts';
import type { Recording } from '../../../../src-main/host/csv/read-recording.ts';

/** Rows at these seconds; the value is the score that the detector below gives. */
function recording(seconds: readonly number[], values: readonly number[]): Recording {
  return {
    file: 'plant.csv',
    channels: ['value'],
    rows: seconds.length,
    t: Float64Array.from(seconds, (second) => second * SECOND),
    timeText: seconds.map(String),
    values: [Float64Array.from(values)],
    remarks: [],
  };
}

const detector: Scorer = {
  channels: ['value'],
  samplePeriod: 1,
  context: 1,
  threshold: 5,
  score: async ({ values }) => ({
    score: Float64Array.from(values, (value, i) => (i < 1 ? Number.NaN : value)),
    reconstruction: values.slice(),
    contribution: new Float32Array(values.length).fill(1),
  }),
};

describe('scoreRecording', () => {
  it('marks rows while the alarm rule holds', async () => {
    const { anomaly } = await scoreRecording(recording([0, 1, 2, 3, 4], [0, 0, 9, 9, 9]), detector);
    expect([...anomaly]).toEqual([0, 0, 0, 1, 1]);
  });

  it('starts the alarm rule anew after a gap, and marks no row that has no score', async () => {
    const seconds = [0, 1, 2, 3, 100, 101, 102];
    const { state, anomaly } = await scoreRecording(recording(seconds, [9, 9, 9, 9, 9, 9, 9]), detector);
    expect(state).toEqual(['warm-up', 'scored', 'scored', 'scored', 'warm-up', 'scored', 'scored']);
    expect([...anomaly]).toEqual([0, 0, 1, 1, 0, 0, 1]);
  });
});
