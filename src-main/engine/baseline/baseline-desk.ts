/** Recording normal operation: start, stop, exclude, define. Ranges are event time of the asset. */
import type { Baseline, Micros, TimeRange } from '../../api/words.ts';
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
  { records, emit }: EngineParts,
  eventTime: (assetId: number) => Micros | null,
  onRecording: (assetId: number) => void,
): BaselineDesk {
  const changed = (baseline: Baseline): Baseline => {
    emit('changed', { what: 'baseline' });
    onRecording(baseline.assetId);
    return baseline;
  };
  const save = (baseline: Baseline): Baseline => {
    records.baselines.update(baseline);
    return changed(baseline);
  };
  const presentTime = (assetId: number): Micros => {
    const asset = found(records.assets.get(assetId), 'asset', assetId);
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
      if (id === null) {
        const ranges = [{ from, to: null }];
        return changed(records.baselines.insert({ assetId, ranges, excluded: [], recording: true }));
      }
      const baseline = found(records.baselines.get(id), 'baseline', id);
      return save({ ...baseline, ranges: [...baseline.ranges, { from, to: null }], recording: true });
    },

    'baseline.stop': ({ id }) => {
      const baseline = found(records.baselines.get(id), 'baseline', id);
      if (!baseline.recording) return baseline;
      // Event time may stand still (connection lost): an empty range says nothing and is dropped.
      const to = presentTime(baseline.assetId);
      const ranges = baseline.ranges
        .map((range) => ({ from: range.from, to: range.to ?? to }))
        .filter((range) => range.to > range.from);
      return save({ ...baseline, ranges, recording: false });
    },

    'baseline.define': ({ assetId, ranges, excluded }) => {
      found(records.assets.get(assetId), 'asset', assetId);
      return changed(records.baselines.insert({ assetId, ranges, excluded, recording: false }));
    },

    'baseline.exclude': ({ id, range }) => {
      const baseline = found(records.baselines.get(id), 'baseline', id);
      return save({ ...baseline, excluded: [...baseline.excluded, range] });
    },

    'baseline.remove': ({ id }) => {
      const baseline = found(records.baselines.get(id), 'baseline', id);
      records.baselines.remove(id);
      changed(baseline);
    },
  };
  return { handlers, isRecording: (assetId) => recordingOf(assetId) !== undefined };
}

/**
 * The ranges a baseline stands for, in time order, overlapping ones joined.
 * @param openEnd where a range that is still being recorded ends for now
 */
export function recordedRanges({ ranges }: Baseline, openEnd: Micros | null): TimeRange[] {
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
