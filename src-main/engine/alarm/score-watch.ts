/**
 * The score alarm of one armed model, without its records: rows go in, transitions come out. When to raise and when to
 * clear is decided by AlarmSwitch alone, because the threshold was calibrated for that rule.
 */
import { AlarmSwitch } from '../../../models/calibration/alarm-switch.ts';
import { WINDOW_STATES, type Micros } from '../../api/words.ts';

/** Scored grid steps of one asset, oldest first. */
export interface ScoreRows {
  /** [T] event time, microseconds. */
  readonly t: Float64Array;
  /** [T] index into WINDOW_STATES. */
  readonly state: Uint8Array;
  /** [T] NaN where not scored. */
  readonly score: Float64Array;
  /** [T x C] share of each channel, row-major, channels in the asset's tag order. */
  readonly contribution: Float32Array;
}

/** The furthest from normal that an excursion has come. */
export interface Peak {
  readonly score: number;
  /** [C] channel shares in that row; empty when it is known only as a number, after a restart. */
  readonly shares: Float32Array;
}

export type ScoreTransition =
  | { readonly kind: 'raised'; readonly began: Micros; readonly t: Micros; readonly peak: Peak }
  | { readonly kind: 'peak'; readonly peak: Peak }
  | { readonly kind: 'cleared'; readonly t: Micros };

/** Where a watch goes on after a restart: the last transition that was stored. */
export interface ScoreResume {
  /** Event time of that transition: rows up to it have been dealt with and are skipped. */
  readonly since: Micros;
  /** The alarm it left active, if any. */
  readonly active: { readonly began: Micros; readonly peakScore: number } | null;
}

export interface ScoreWatch {
  /**
   * Rows at or before the last row seen change nothing, so feeding stored rows again after a restart is safe.
   * @returns the transitions in time order; of a run of rising peaks only the highest
   */
  step(rows: ScoreRows, threshold: number): ScoreTransition[];
}

const SCORED = WINDOW_STATES.indexOf('scored');

export function createScoreWatch(resume: ScoreResume | null = null): ScoreWatch {
  const alarm = new AlarmSwitch();
  let last = resume?.since ?? -Infinity;
  let peak: Peak | null = null;
  if (resume?.active) {
    alarm.active = true;
    alarm.began = resume.active.began;
    peak = { score: resume.active.peakScore, shares: new Float32Array() };
  }

  return {
    step(rows, threshold) {
      const channels = rows.t.length === 0 ? 0 : rows.contribution.length / rows.t.length;
      const transitions: ScoreTransition[] = [];
      rows.t.forEach((t, row) => {
        if (t <= last) return;
        last = t;
        const score = rows.state[row] === SCORED ? rows.score[row]! : NaN;
        // A window without a score says nothing about the machine: an active alarm stays, a silent one stays silent.
        if (Number.isNaN(score)) return;
        const wasActive = alarm.active;
        const isActive = alarm.step(t, score, threshold);
        if (alarm.began === null) {
          peak = null;
          if (wasActive) transitions.push({ kind: 'cleared', t });
          return;
        }
        if (peak === null || score > peak.score) {
          peak = { score, shares: rows.contribution.slice(row * channels, (row + 1) * channels) };
          if (wasActive) {
            if (transitions.at(-1)?.kind === 'peak') transitions.pop();
            transitions.push({ kind: 'peak', peak });
          }
        }
        if (isActive && !wasActive) transitions.push({ kind: 'raised', began: alarm.began, t, peak });
      });
      return transitions;
    },
  };
}
