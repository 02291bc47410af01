/** Fewer points for a drawing of so many pixels, without losing a spike or closing a gap. */
import { FourPerPixel, pixelOf } from '../store/pixels.ts';

/** A line: times and values of one length; NaN interrupts it. */
export interface Points {
  readonly t: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}
export interface Line {
  readonly t: number[];
  readonly value: number[];
}

/** At most four points a pixel, in time order. */
export function thinOut({ t, value }: Points, from: number, to: number, pixels: number): Line {
  const kept = new FourPerPixel<number>(
    (i) => t[i]!,
    (i) => value[i]!,
  );
  for (let i = 0; i < t.length; i++) kept.push(pixelOf({ from, to, pixels }, t[i]!), i);
  kept.finish();
  return { t: kept.drawn.map((i) => t[i]!), value: kept.drawn.map((i) => value[i]!) };
}

/**
 * Points with a NaN put in wherever two neighbours lie further apart than a line may bridge.
 * @param longest in the unit of `t`
 */
export function withGaps({ t, value }: Points, longest: number): Line {
  const line: Line = { t: [], value: [] };
  for (let i = 0; i < t.length; i++) {
    if (i > 0 && t[i]! - t[i - 1]! > longest) {
      line.t.push((t[i]! + t[i - 1]!) / 2);
      line.value.push(NaN);
    }
    line.t.push(t[i]!);
    line.value.push(value[i]!);
  }
  return line;
}
