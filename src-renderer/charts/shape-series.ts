/** Filled shapes in data coordinates, and hatched stretches: one ECharts custom series each. */
import type { ChartOption } from './chart-option.ts';
import { FONT } from './chart-option.ts';

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

/** All polygons in one series. @param anchor any point inside the axes, so that ECharts keeps the item */
export const filled = (
  id: string,
  polygons: readonly Polygon[],
  colour: string,
  anchor: [number, number],
  z = 1,
): Series => ({
  id,
  type: 'custom',
  data: [anchor],
  silent: true,
  clip: true,
  z,
  renderItem: (_params, api) => ({
    type: 'group',
    children: polygons.map((polygon) => {
      const points: number[][] = [];
      for (let i = 0; i < polygon.length; i += 2) points.push(api.coord([polygon[i]!, polygon[i + 1]!]));
      return { type: 'polygon', shape: { points }, style: { fill: colour } };
    }),
  }),
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
  anchor: [number, number],
): Series => ({
  id,
  type: 'custom',
  data: [anchor],
  silent: true,
  z: 2,
  renderItem: (params, api) => {
    const plot = plotOf(params);
    return {
      type: 'group',
      children: stretches.flatMap((stretch) => {
        const box = stretchBox(stretch, plot, (ms) => api.coord([ms, anchor[1]])[0]!);
        if (!box) return [];
        const strokes = {
          type: 'path' as const,
          shape: { pathData: hatchPath(box) },
          style: { stroke: colours.hatch, lineWidth: 1, fill: 'none' },
        };
        // About 6.6 px a letter at 12 px; a label that does not fit is left to the read-out.
        if (stretch.label.length * 6.6 + 24 > box.width) return [strokes];
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
      }),
    };
  },
});

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
