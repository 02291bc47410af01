/** Recording normal operation: start, stop, exclude, define. Ranges are event time of the asset. */
import type { Baseline, Micros, TimeRange } from '../../api/words.ts';
import { presentAsset } from '../asset/present-asset.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';

export type BaselineHandlers = DeskHandlers<
  | 'baseline.list'
  | 'baseline.start'
  | 'baseline.stop'
  | 'baseline.define'
  | 'baseline.exclude'
  | 'baseline.remove'
>;

export interface BaselineDesk {
  readonly handlers: BaselineHandlers;
  isRecording(assetId: number): boolean;
}

/**
 * @param eventTime the asset's newest closed grid step, null before any
 * @param onRecording called with the asset whose recording began or ended
 */
export function createBaselineDesk(
  { records, emit, now }: EngineParts,
  eventTime: (assetId: number) => Micros | null,
  onRecording: (assetId: number) => void,
): BaselineDesk {
  /** The change and its audit entry are stored together; then it is told. */
  const changed = (verb: string, detail: string, change: () => Baseline): Baseline => {
    const baseline = records.transaction(() => {
      const done = change();
      const subject = `baseline ${done.id}`;
      const words = `asset ${done.assetId}${detail && `, ${detail}`}`;
      records.audit({ at: now(), actor: 'operator', action: `baseline.${verb}`, subject, detail: words });
      return done;
    });
    emit('changed', { what: 'baseline' });
    onRecording(baseline.assetId);
    return baseline;
  };
  const update = (baseline: Baseline): Baseline => {
    records.baselines.update(baseline);
    return baseline;
  };
  const presentTime = (assetId: number): Micros => {
    const asset = presentAsset({ records }, assetId);
    const t = eventTime(assetId);
    if (t === null) {
      throw new Refusal(
        `No data of ${asset.name} has come in yet. Check its connection, then start recording.`,
      );
    }
    return t;
  };
  const recordingOf = (assetId: number): Baseline | undefined =>
    records.baselines.list({ assetId }).find((baseline) => baseline.recording);

  const handlers: BaselineHandlers = {
    'baseline.list': ({ assetId }) => records.baselines.list({ assetId }),

    'baseline.start': ({ assetId, id }) => {
      const from = presentTime(assetId);
      if (recordingOf(assetId) !== undefined)
        throw new Refusal('This asset is being recorded already. Stop it first.');
      const range = { from, to: null };
      if (id === null) {
        return changed('started', timeOf(from), () =>
          records.baselines.insert({ assetId, ranges: [range], excluded: [], recording: true }),
        );
      }
      const baseline = found(records.baselines.get(id), 'baseline', id);
      if (baseline.assetId !== assetId) {
        throw new Refusal(
          `Baseline ${id} was recorded for another asset. Choose one of this asset's baselines.`,
        );
      }
      return changed('started', timeOf(from), () =>
        update({ ...baseline, ranges: [...baseline.ranges, range], recording: true }),
      );
    },

    'baseline.stop': ({ id }) => {
      const baseline = found(records.baselines.get(id), 'baseline', id);
      if (!baseline.recording) return baseline;
      // Event time may stand still (connection lost) or be unknown: an empty range says nothing and is dropped.
      const to = eventTime(baseline.assetId);
      const ranges = baseline.ranges
        .map((range) => ({ from: range.from, to: range.to ?? to ?? range.from }))
        .filter((range) => range.to > range.from);
      return changed('stopped', to === null ? '' : timeOf(to), () =>
        update({ ...baseline, ranges, recording: false }),
      );
    },

    'baseline.define': ({ assetId, ranges, excluded }) => {
      presentAsset({ records }, assetId);
      return changed('defined', ranges.map(spanOf).join(', '), () =>
        records.baselines.insert({ assetId, ranges, excluded, recording: false }),
      );
    },

    'baseline.exclude': ({ id, range }) => {
      const baseline = found(records.baselines.get(id), 'baseline', id);
      return changed('excluded', spanOf(range), () =>
        update({ ...baseline, excluded: [...baseline.excluded, range] }),
      );
    },

    'baseline.remove': ({ id }) => {
      const baseline = found(records.baselines.get(id), 'baseline', id);
      changed('removed', '', () => {
        records.baselines.remove(id);
        return baseline;
      });
    },
  };
  return { handlers, isRecording: (assetId) => recordingOf(assetId) !== undefined };
}

/**
 * The ranges a baseline stands for, in time order, overlapping ones joined.
 * @param openEnd where a range that is still being recorded ends for now
 */
export function recordedRanges({ ranges }: Pick<Baseline, 'ranges'>, openEnd: Micros | null): TimeRange[] {
  const closed = ranges
    .map(({ from, to }) => ({ from, to: to ?? openEnd ?? from }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  const joined: TimeRange[] = [];
  for (const range of closed) {
    const last = joined.at(-1);
    if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else joined.push(range);
  }
  return joined;
}

const timeOf = (t: Micros): string => new Date(t / 1000).toISOString();
const spanOf = ({ from, to }: TimeRange): string => `${timeOf(from)} to ${timeOf(to)}`;
