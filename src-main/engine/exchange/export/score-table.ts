/** What one model said of an asset: one row for each grid step, with each channel's reconstruction and share. */
import { SECOND, WINDOW_STATES, type Asset, type Micros, type Model } from '../../../api/words.ts';
import type { Tag, TimeRange } from '../../../api/words.ts';
import { uniqueNames } from '../../report/data-file.ts';
import type { TelemetryStore } from '../../store/index.ts';
import type { Chunk, Column, Table } from './table.ts';

/** Cells, and grid steps at most, read and written at once: some twenty milliseconds however many channels. */
const CELLS = 32_768;
const MOST_STEPS = 4096;
/** Parts of the whole range that are looked into first: where nothing was scored, nothing is read. */
const PARTS = 2048;

export function scoreTable(
  telemetry: Pick<TelemetryStore, 'queryScores' | 'queryReconstruction'>,
  { asset, tags, model }: { readonly asset: Asset; readonly tags: readonly Tag[]; readonly model: Model },
  range: TimeRange,
): Table {
  const names = uniqueNames(tags);
  const channels = [...asset.tagIds.keys()];
  const perChannel = asset.tagIds.flatMap((tagId): Column[] => {
    const name = names.get(tagId) ?? `tag ${tagId}`;
    const unit = tags.find(({ id }) => id === tagId)?.unit ?? '';
    return [
      { name: `${name}: reconstruction${unit === '' ? '' : ` [${unit}]`}`, kind: 'single' },
      { name: `${name}: contribution`, kind: 'single' },
    ];
  });

  /** Each grid step has pixels of its own, so that nothing is drawn together. */
  const stepsOf = ({ from, to }: TimeRange): number => Math.ceil((to - from) / (asset.samplePeriod * SECOND));
  async function chunkOf(part: TimeRange): Promise<Chunk | null> {
    const span = { ...part, pixels: 2 * stepsOf(part) };
    const { t, state, score } = await telemetry.queryScores(span, model.id);
    if (t.length === 0) return null;
    const drawn = await telemetry.queryReconstruction(span, model.id, channels, channels.length);
    const columns = channels.flatMap((channel) => {
      const line = drawn.find((each) => each.channel === channel)!;
      return [onRows(t, line.t, line.reconstruction), onRows(t, line.t, line.contribution)];
    });
    return {
      rows: t.length,
      upTo: t.at(-1)!,
      columns: [
        t,
        Array.from(state, (index) => WINDOW_STATES[index]!),
        score,
        new Float64Array(t.length).fill(model.threshold),
        ...columns,
      ],
    };
  }

  return {
    columns: [
      { name: 'time', kind: 'time' },
      { name: 'state', kind: 'text' },
      { name: 'score', kind: 'number' },
      { name: 'threshold', kind: 'number' },
      ...perChannel,
    ],
    notes: { 'mnemo.asset': asset.name, 'mnemo.model': String(model.id), 'mnemo.modelHash': model.hash },
    async *chunks() {
      for (const { from, to } of await scoredParts(telemetry, model.id, range)) {
        const steps = Math.max(1, Math.min(MOST_STEPS, Math.floor(CELLS / (2 * channels.length + 4))));
        const length = Math.round(steps * asset.samplePeriod * SECOND);
        for (let start = from; start < to; start += length) {
          const chunk = await chunkOf({ from: start, to: Math.min(to, start + length) });
          if (chunk !== null) yield chunk;
        }
      }
    },
  };
}

/** The parts of a range in which anything was scored, joined where they touch. */
async function scoredParts(
  telemetry: Pick<TelemetryStore, 'queryScores'>,
  modelId: number,
  { from, to }: TimeRange,
): Promise<TimeRange[]> {
  const pixels = Math.min(PARTS, to - from);
  const { t } = await telemetry.queryScores({ from, to, pixels }, modelId);
  const edge = (pixel: number): Micros => from + Math.floor((pixel * (to - from)) / pixels);
  const parts: { from: Micros; to: Micros }[] = [];
  for (const time of t) {
    const pixel = Math.floor(((time - from) * pixels) / (to - from));
    // One part more on both sides: which one a time on an edge belongs to is the store's affair.
    const [start, end] = [Math.max(from, edge(pixel - 1)), Math.min(to, edge(pixel + 2))];
    const before = parts.at(-1);
    if (before !== undefined && start <= before.to) before.to = Math.max(before.to, end);
    else parts.push({ from: start, to: end });
  }
  return parts;
}

/** Values drawn at their own times, brought onto the rows of the scores; NaN where there is none. */
function onRows(rows: Float64Array, t: Float64Array, values: Float64Array | Float32Array): Float32Array {
  const found = new Float32Array(rows.length).fill(NaN);
  let i = 0;
  rows.forEach((time, row) => {
    while (i < t.length && t[i]! < time) i += 1;
    if (t[i] === time) found[row] = values[i]!;
  });
  return found;
}
