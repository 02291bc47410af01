/** A small detector that knows where its memory comes from. */
import {
  openDetector,
  trainDetector,
  type Backend,
  type Detector,
  type TrainingData,
} from '../../../models/index.ts';
import { clipForNetwork } from '../../../models/detector/clip-for-network.ts';
import { fillLost } from '../../../models/detector/paths.ts';
import { recordProvenance } from '../../../models/explanation/index.ts';
import { normaliseRows } from '../../../models/normalise/index.ts';
import { CHANNELS, plantRows } from '../detector/small-plant.ts';

export const UNITS = ['rpm', 'm³/h', 'bar', 'A', '', ''] as const;
export const PERIOD = 5;

/** Normal operation of the small plant. */
export const smallPlant = (rows: number, seed: number): TrainingData => ({
  channels: CHANNELS,
  units: UNITS,
  samplePeriod: PERIOD,
  segments: [plantRows(rows, seed)],
});

export async function trainRemembering(
  data: TrainingData,
  backend: Backend,
  { maxEpochs = 4, windowLength = 16, seed = 2 } = {},
): Promise<Detector> {
  const detector = await trainDetector(data, {
    backend,
    seed,
    windowLength,
    falseAlarmsPerWeek: 1,
    maxEpochs,
    timeBudgetSeconds: 600,
  });
  const { model } = detector;
  if (model.memory.provenance) return detector;
  const stretches = data.segments.map(({ t, values }) => {
    const rows = fillLost(normaliseRows(values, model.normalisation), model.linear.level);
    return { t, rows: Float32Array.from(rows.values, clipForNetwork) };
  });
  const provenance = (await recordProvenance(backend, model.memory.memae, stretches, {
    samplePeriod: data.samplePeriod,
  }))!;
  detector.dispose();
  return openDetector({ ...model, memory: { ...model.memory, provenance } }, backend);
}
