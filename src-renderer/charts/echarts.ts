/** The parts of ECharts this screen uses, and nothing else. */
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { graphic, init, use } from 'echarts/core';
import type { ComposeOption, EChartsType } from 'echarts/core';
import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

use([CustomChart, LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, CanvasRenderer]);

/** What the shapes below are drawn from: flat numbers in data coordinates, and where those lie in pixels. */
export interface ShapeInput {
  readonly parts: readonly Float64Array[];
  readonly left: number;
  readonly bottom: number;
  /** Data coordinates at the left and at the bottom, and pixels for one unit of them. */
  readonly lowX: number;
  readonly lowY: number;
  readonly scaleX: number;
  readonly scaleY: number;
}
const NOTHING: ShapeInput = { parts: [], left: 0, bottom: 0, lowX: 0, lowY: 0, scaleX: 1, scaleY: 1 };

/** Many polygons, [x, y, x, y, ...] each, as one shape: a single fill, where an element for each would cost far more. */
graphic.registerShape(
  'polygons',
  graphic.extendShape({
    shape: NOTHING,
    buildPath(path, { parts, left, bottom, lowX, lowY, scaleX, scaleY }: ShapeInput) {
      for (const corners of parts) {
        for (let i = 0; i < corners.length; i += 2) {
          const x = left + (corners[i]! - lowX) * scaleX;
          const y = bottom - (corners[i + 1]! - lowY) * scaleY;
          if (i === 0) path.moveTo(x, y);
          else path.lineTo(x, y);
        }
        path.closePath();
      }
    },
  }),
);

/** Many columns one pixel wide, [x, y, y, x, y, y, ...], as one shape. */
graphic.registerShape(
  'columns',
  graphic.extendShape({
    shape: NOTHING,
    buildPath(path, { parts, left, bottom, lowX, lowY, scaleX, scaleY }: ShapeInput) {
      for (const columns of parts)
        for (let i = 0; i < columns.length; i += 3) {
          const x = Math.round(left + (columns[i]! - lowX) * scaleX);
          const y = bottom - (columns[i + 1]! - lowY) * scaleY;
          path.rect(x, y, 1, (columns[i + 1]! - columns[i + 2]!) * scaleY);
        }
    },
  }),
);

export type ChartOption = ComposeOption<CustomSeriesOption | LineSeriesOption | GridComponentOption>;
export type { EChartsType as Chart };
export { init };
