/** Paints the heatmap: a row of pixels for each channel, and hatching where nothing was scored. */
import { rampIndex } from './heat-ramp.ts';
import { hatchPath } from './shape-series.ts';

export interface HeatPicture {
  /** For each row its cells, one for each CSS pixel of the width, 0..1; NaN where nothing was scored. */
  readonly rows: readonly Float32Array[];
  /** Height of a row with the gap under it, CSS pixels. */
  readonly rowHeight: number;
  /** Colours as heatRamp makes them. */
  readonly ramp: Uint32Array;
  /** Not-scored stretches as places in the width, 0..1. */
  readonly unscored: readonly { readonly from: number; readonly to: number }[];
  readonly hatch: string;
}

/** CSS pixels between two rows. */
const GAP = 1;

/** The colours of all cells, row after row, as the bytes of an image; without a value transparent. */
export function heatPixels(rows: readonly Float32Array[], ramp: Uint32Array): Uint8ClampedArray<ArrayBuffer> {
  const cells = rows[0]?.length ?? 0;
  const colours = new Uint32Array(rows.length * cells);
  rows.forEach((row, r) =>
    row.forEach((heat, cell) => {
      if (!Number.isNaN(heat)) colours[r * cells + cell] = ramp[rampIndex(heat)]!;
    }),
  );
  return new Uint8ClampedArray(colours.buffer);
}

export function paintHeat(
  context: CanvasRenderingContext2D,
  { rows, rowHeight, ramp, unscored, hatch }: HeatPicture,
): void {
  const cells = rows[0]?.length ?? 0;
  if (cells === 0) return;
  const image = new OffscreenCanvas(cells, rows.length);
  image.getContext('2d')!.putImageData(new ImageData(heatPixels(rows, ramp), cells, rows.length), 0, 0);
  context.imageSmoothingEnabled = false;
  rows.forEach((_, r) => context.drawImage(image, 0, r, cells, 1, 0, r * rowHeight, cells, rowHeight - GAP));
  context.strokeStyle = hatch;
  for (const { from, to } of unscored) {
    const left = Math.max(0, from * cells);
    const width = Math.max(1, Math.min(cells, to * cells) - left);
    const box = { x: left, y: 0, width, height: rows.length * rowHeight - GAP };
    context.stroke(new Path2D(hatchPath(box)));
  }
}
