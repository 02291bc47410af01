import type { Backend } from '../backend/index.ts';
import type { Scores, Segment } from '../detector-types.ts';
import { normaliseRows } from '../normalise/index.ts';
import { openMemae } from '../training/index.ts';
import { combine, isHeard, onlyValues } from './combine.ts';
import { evaluateRows } from './evaluate-rows.ts';
import type { DetectorModel } from './model.ts';
import { fillLost } from './paths.ts';
import { scoreRows } from './score-rows.ts';

/** A trained detector on a device. */
export interface Detector {
  readonly model: DetectorModel;
  readonly channels: readonly string[];
  /** Seconds between two rows. */
  readonly samplePeriod: number;
  readonly windowLength: number;
  /** Rows needed before the first scored row. */
  readonly context: number;
  readonly threshold: number;
  readonly extrapolated: boolean;
  readonly falseAlarmsPerWeek: number;
  /** [C] half-width of the normal band around the reconstruction, own units. */
  readonly band: Float32Array;
  /** [C] seconds a channel may stay unchanged. */
  readonly stuckLimit: Float64Array;
  readonly verdict: string;
  readonly summary: DetectorModel['summary'];
  /**
   * Scores every row of an unbroken stretch. Row t depends on rows t - context .. t only, so the same rows give the
   * same scores however they are cut, provided `context` earlier rows come along. The first `context` rows, and rows
   * with more than half of the channels missing, are NaN.
   * @throws RangeError where the number of values does not fit the number of rows and channels
   */
  score(segment: Segment): Promise<Scores>;
  /** [T] the scores of `score` alone, at half the cost; for stretches of a few thousand rows at most. */
  scoreOnly(segment: Segment): Promise<Float64Array>;
  /** Frees the device's memory. */
  dispose(): void;
}

/** Rows scored at once: bounds the memory a long stretch needs. */
const CHUNK = 2048;

/** Puts a trained detector on a device. */
export function openDetector(model: DetectorModel, backend: Backend): Detector {
  const heard = model.voices.map(isHeard);
  // A silent memory need not occupy the device.
  const memory = heard[2] ? { ...model.memory, memae: openMemae(backend, model.memory.memae) } : null;
  return {
    model,
    channels: model.channels,
    samplePeriod: model.samplePeriod,
    windowLength: model.windowLength,
    context: model.context,
    threshold: model.calibration.threshold,
    extrapolated: model.calibration.extrapolated,
    falseAlarmsPerWeek: model.calibration.falseAlarmsPerWeek,
    band: model.band,
    stuckLimit: model.stuckLimit,
    verdict: model.verdict,
    summary: model.summary,
    async score(segment) {
      const channels = model.channels.length;
      const count = segment.t.length;
      if (segment.values.length !== count * channels)
        throw new RangeError(
          `${count} rows of ${channels} channels need ${count * channels} values, not ${segment.values.length}.`,
        );
      const scores: Scores = {
        score: new Float64Array(count).fill(NaN),
        reconstruction: new Float32Array(count * channels).fill(NaN),
        contribution: new Float32Array(count * channels).fill(NaN),
      };
      for (let from = model.context; from < count; from += CHUNK) {
        const to = Math.min(count, from + CHUNK);
        const values = segment.values.subarray((from - model.context) * channels, to * channels);
        await scoreChunk(values, from, scores);
      }
      return scores;
    },
    async scoreOnly(segment) {
      const rows = fillLost(normaliseRows(segment.values, model.normalisation), model.linear.level);
      const wanted = { from: model.context, parts: false };
      const { paths } = await evaluateRows(rows, model.linear, memory, heard, wanted);
      return combine(paths.map(onlyValues), model.voices, rows).score.fill(NaN, 0, model.context);
    },
    dispose() {
      memory?.memae.dispose();
    },
  };

  /** @param values rows from - context .. to - 1, own units; results go to rows from .. to - 1 of `into` */
  async function scoreChunk(values: Float32Array, from: number, into: Scores): Promise<void> {
    const { centre, scale } = model.normalisation;
    const channels = centre.length;
    const rows = fillLost(normaliseRows(values, model.normalisation), model.linear.level);
    const scored = scoreRows(
      rows,
      await evaluateRows(rows, model.linear, memory, heard, { from: model.context, parts: true }),
      model.voices,
    );
    for (let t = model.context; t < rows.count; t++) {
      if (Number.isNaN(scored.score[t]!)) continue;
      const row = from - model.context + t;
      into.score[row] = scored.score[t]!;
      for (let c = 0; c < channels; c++) {
        const at = t * channels + c;
        const expected = rows.values[at]! - scored.departure[at]!;
        into.reconstruction[row * channels + c] = expected * scale[c]! + centre[c]!;
        into.contribution[row * channels + c] = scored.contribution[at]!;
      }
    }
  }
}
