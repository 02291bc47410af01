/** What upkeep needs of the telemetry store. */
import type { Records } from '../store/records.ts';
import type { TelemetryStore } from '../store/telemetry.ts';
import type { Micros } from '../../api/words.ts';

export type KeptTelemetry = Pick<
  TelemetryStore,
  'sizes' | 'condition' | 'latest' | 'applyRetention' | 'dropOldestDay'
>;

/** The newest event time of all tags: ages are counted from it. null: nothing was recorded, nothing is too old. */
export async function newestEventTime(records: Records, telemetry: KeptTelemetry): Promise<Micros | null> {
  const { t } = await telemetry.latest(records.tags.list().map(({ id }) => id));
  // NaN stands for a tag without samples.
  const newest = t.reduce((most, each) => (each > most ? each : most), -Infinity);
  return newest === -Infinity ? null : newest;
}
