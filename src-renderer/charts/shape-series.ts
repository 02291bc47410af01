/** Filled shapes in data coordinates, and hatched stretches: one ECharts custom series each. */
import type { ChartOption } from './chart-option.ts';
import type { ShapeInput } from './echarts.ts';
import type { CustomSeriesOption } from 'echarts/charts';
import { FONT } from './chart-option.ts';

/** What a custom series may draw: ECharts' types do not know shapes that were registered. */
type Item = ReturnType<NonNullable<CustomSeriesOption['renderItem']>>;
type Series = Extract<NonNullable<ChartOption['series']>, unknown[]>[number];
/** Corners as flat [x, y, x, y, ...], x in milliseconds. */
export type Polygon = Float64Array;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const plotOf = (params: { coordSys?: unknown }) => params.coordSys as Box;

/** Two opposite corners of the plot in data coordinates. */
export interface Corners {
  readonly low: [x: number, y: number];
  readonly high: [x: number, y: number];
}

/**
 * All parts in one series.
 * @param kind polygons: corners [x, y, x, y, ...]; columns: one pixel wide each, [x, y, y, x, y, y, ...]
 * @param corners of the plot: one of them is the item that makes ECharts ask for the shapes
 */
export const filled = (
  id: string,
  parts: readonly Float64Array[],
  colour: string,
  { low, high }: Corners,
  z = 1,
  kind: 'polygons' | 'columns' = 'polygons',
): Series => ({
  id,
  type: 'custom',
  data: [low],
  silent: true,
  clip: true,
  z,
  renderItem: (params) => {
    const { x, y, width, height } = plotOf(params);
    const shape: ShapeInput = {
      parts,
      left: x,
      bottom: y + height,
      lowX: low[0],
      lowY: low[1],
      scaleX: width / (high[0] - low[0]),
      scaleY: height / (high[1] - low[1]),
    };
    return { type: kind, shape, style: { fill: colour } } as unknown as Item;
  },
});

/** A full-height stretch of the plot. Times in milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** The stretch in pixels, clipped to the plot; null when outside or thinner than it can be seen. */
export function stretchBox(stretch: Stretch, plot: Box, x: (ms: number) => number): Box | null {
  const left = Math.max(plot.x, x(stretch.from));
  const right = Math.min(plot.x + plot.width, x(stretch.to));
  if (right <= plot.x || left >= plot.x + plot.width) return null;
  return { x: left, y: plot.y, width: Math.max(1, right - left), height: plot.height };
}

/** Hatched stretches with their label where it fits; colour alone never says it. */
export const hatched = (
  id: string,
  stretches: readonly Stretch[],
  colours: { hatch: string; text: string; back: string },
  { low, high }: Corners,
): Series => ({
  id,
  type: 'custom',
  data: [low],
  silent: true,
  z: 2,
  renderItem: (params) => {
    const plot = plotOf(params);
    const scaleX = plot.width / (high[0] - low[0]);
    const children = stretches.flatMap((stretch) => {
      const box = stretchBox(stretch, plot, (ms) => plot.x + (ms - low[0]) * scaleX);
      if (!box) return [];
      const strokes = {
        type: 'path' as const,
        shape: { pathData: hatchPath(box) },
        style: { stroke: colours.hatch, lineWidth: 1, fill: 'none' },
      };
      // A label that does not fit is left to the read-out.
      if (widthOf(stretch.label) + 16 > box.width) return [strokes];
      const label = {
        type: 'text' as const,
        style: {
          text: stretch.label,
          x: box.x + box.width / 2,
          y: box.y + box.height / 2,
          align: 'center' as const,
          verticalAlign: 'middle' as const,
          fill: colours.text,
          backgroundColor: colours.back,
          padding: [2, 6],
          font: `12px ${FONT}`,
        },
      };
      return [strokes, label];
    });
    // An empty group would leave the shapes of the last drawing where they are.
    return children.length === 0 ? null : { type: 'group', children };
  },
});

/** About what a label takes at 12 px: 6.6 px a letter, and twelve where one is as wide as it is high. */
const widthOf = (label: string) =>
  [...label].reduce((width, letter) => width + (letter >= '\u1100' ? 12 : 6.6), 0);

/** Diagonal strokes 8 px apart inside a box, as SVG path data. */
export function hatchPath({ x, y, width, height }: Box, gap = 8): string {
  let path = '';
  // Every stroke runs up to the right; strokes are anchored to the plot, not the box, so that live boxes do not shimmer.
  const first = Math.floor((x - height) / gap) * gap;
  for (let foot = first; foot < x + width; foot += gap) {
    const left = Math.max(x, foot);
    const right = Math.min(x + width, foot + height);
    if (right <= left) continue;
    path += `M${left} ${y + height - (left - foot)}L${right} ${y + height - (right - foot)}`;
  }
  return path;
}
