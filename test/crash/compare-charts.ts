/**
 * Rollups against the samples they were made of: a chart whose pixels are whole rollup buckets has to show, pixel by
 * pixel, the first, lowest, highest and last value of the raw samples.
 */
import { SECOND, type Micros, type TimeRange } from '../../src-main/api/words.ts';
import type { TelemetryStore } from '../../src-main/engine/store/index.ts';
import type { ComparedTag } from './compare.ts';

const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
/** Pixel widths with the longest span drawn at each: hours, minutes, ten seconds. */
const ZOOMS = [
  { pixel: HOUR, most: 8 * DAY },
  { pixel: 60 * SECOND, most: DAY },
  { pixel: 10 * SECOND, most: 3 * HOUR },
] as const;

/** First, lowest, highest and last value of a pixel. */
type Four = readonly [first: number, lowest: number, highest: number, last: number];

interface Column {
  readonly t: Float64Array;
  readonly value: Float64Array;
}

/**
 * Draws the newest days of every tag at every zoom.
 * @param destroyed stretches whose samples are gone: rollups may still remember them
 * @returns one sentence for each pixel that is wrong
 */
export async function compareCharts(
  telemetry: TelemetryStore,
  tags: readonly ComparedTag[],
  destroyed: readonly TimeRange[],
): Promise<string[]> {
  const findings: string[] = [];
  for (const { key, ids } of tags) {
    for (const tagId of ids) {
      const newest = (await telemetry.latest([tagId])).t[0]!;
      if (Number.isNaN(newest)) continue;
      for (const { pixel, most } of ZOOMS) {
        const to = (Math.floor(newest / pixel) + 1) * pixel;
        const span = { from: to - most, to, pixels: most / pixel };
        const [drawn] = await telemetry.querySeries(span, [tagId]);
        const raw = fourOf(await rawOf(telemetry, tagId, span), span.from, pixel);
        const shown = fourOf(drawn!, span.from, pixel);
        for (const at of new Set([...raw.keys(), ...shown.keys()])) {
          const [is, ought] = [shown.get(at), raw.get(at)];
          const from = span.from + at * pixel;
          if (is?.join() === ought?.join()) continue;
          if (destroyed.some((range) => from < range.to && from + pixel > range.from)) continue;
          findings.push(
            `${key}: the chart of ${pixel / SECOND} s a pixel shows ${is?.join(', ') ?? 'nothing'} at ` +
              `${from}, the samples say ${ought?.join(', ') ?? 'nothing'}.`,
          );
        }
      }
    }
  }
  return findings;
}

async function rawOf(
  telemetry: TelemetryStore,
  tagId: number,
  span: { from: Micros; to: Micros },
): Promise<Column> {
  const t: number[] = [];
  const value: number[] = [];
  for await (const batch of telemetry.readSamples({ tagIds: [tagId], from: span.from, to: span.to })) {
    t.push(...batch.t);
    value.push(...batch.value);
  }
  return { t: Float64Array.from(t), value: Float64Array.from(value) };
}

function fourOf({ t, value }: Column, from: Micros, pixel: Micros): Map<number, Four> {
  const pixels = new Map<number, Four>();
  for (let i = 0; i < t.length; i++) {
    const at = Math.floor((t[i]! - from) / pixel);
    const own = value[i]!;
    const [first, lowest, highest] = pixels.get(at) ?? [own, own, own];
    pixels.set(at, [first, Math.min(lowest, own), Math.max(highest, own), own]);
  }
  return pixels;
}
