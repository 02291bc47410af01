/** manifest.json: what the report is about, by which model, and the hashes that prove its files are unchanged. */
import type { Alarm, Micros, Report } from '../../api/words.ts';
import type { ZonedTime } from '../incident/zoned-time.ts';
import type { ReportInput } from './report-input.ts';

/** @param files the report's other files @returns the manifest as JSON text */
export function manifestOf(input: ReportInput, time: ZonedTime, files: Report['files']): string {
  const { incident, asset, tags, alarms, notes, model, installation, period } = input;
  const iso = (t: Micros | null): string | null => (t === null ? null : time.iso(t, 6));
  const tag = (tagId: number | null): string | null => tags.find(({ id }) => id === tagId)?.name ?? null;
  const manifest = {
    format: 'mnemo incident report',
    formatVersion: 1,
    product: { name: 'Mnemo', version: installation.version, site: installation.site },
    generatedAt: iso(input.generatedAt),
    timeZone: time.timeZone,
    incident: {
      id: incident.id,
      from: iso(incident.from),
      to: iso(incident.to),
      peakScore: incident.peakScore,
      verdict: incident.verdict,
      contributions: incident.contributions.map(({ tagId, share }) => ({ tag: tag(tagId), share })),
    },
    asset: {
      id: asset.id,
      name: asset.name,
      samplePeriod: asset.samplePeriod,
      windowLength: asset.windowLength,
    },
    tags: tags.map(({ id, name, unit, topic }) => ({ id, name, unit, topic })),
    model: model && {
      id: model.id,
      hash: model.hash,
      createdAt: iso(model.createdAt),
      seed: model.seed,
      backend: model.backend,
      threshold: model.threshold,
      falseAlarmsPerWeek: model.falseAlarmsPerWeek,
      extrapolated: model.extrapolated,
    },
    alarms: alarms.map((alarm: Alarm) => ({
      id: alarm.id,
      kind: alarm.kind,
      tag: tag(alarm.tagId),
      modelId: alarm.modelId,
      began: iso(alarm.began),
      raised: iso(alarm.raised),
      cleared: iso(alarm.cleared),
      acknowledged: iso(alarm.acknowledged),
      acknowledgedBy: alarm.acknowledgedBy,
      peakScore: alarm.peakScore,
      threshold: alarm.threshold,
    })),
    notes: notes.map(({ at, author, text }) => ({ at: iso(at), author, text })),
    period: { from: iso(period.from), to: iso(period.to) },
    files,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
