/** Everything a report says comes in here: the writer reads no records and no clock. */
import type { ReconstructionColumns, ScoreColumns, SeriesColumns } from '../../api/contract.ts';
import type { Alarm, Asset, Incident, Micros, Model, Note, Tag, TimeRange } from '../../api/words.ts';

export interface ReportInput {
  readonly incident: Incident;
  readonly asset: Asset;
  /** All tags of the asset. */
  readonly tags: readonly Tag[];
  /** The incident's alarms. */
  readonly alarms: readonly Alarm[];
  readonly notes: readonly Note[];
  /** The model that scored; null when none was armed. */
  readonly model: Model | null;
  /** The product's version, and the installation's own name if it has one. */
  readonly installation: { readonly version: string; readonly site: string | null };
  /** The incident with the time around it that charts and data file show. */
  readonly period: TimeRange;
  /** Stored samples of the period, one entry per tag, every sample (not thinned out). */
  readonly samples: readonly SeriesColumns[];
  /** Every score of the period; null when there is none. */
  readonly scores: ScoreColumns | null;
  /** Reconstruction of the most contributing channels, or of all. */
  readonly reconstruction: readonly ReconstructionColumns[];
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47 tag: how dates and numbers are written. The words are English. */
  readonly locale: string;
  /** Wall clock at the export. */
  readonly generatedAt: Micros;
}

/**
 * Context shown before and after an incident: half its length, at least ten minutes, at most two hours. One that is
 * still active ends at its newest data: nothing is known of what comes after.
 * @param now newest event time of the asset
 */
export function reportPeriod(incident: Incident, now: Micros): TimeRange {
  const to = incident.to ?? Math.max(now, incident.from);
  const minute = 60e6;
  const context = Math.min(120 * minute, Math.max(10 * minute, (to - incident.from) / 2));
  const after = incident.to === null ? 1 : context;
  return { from: Math.floor(incident.from - context), to: Math.ceil(to + after) };
}
