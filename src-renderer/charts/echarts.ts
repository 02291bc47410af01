/** The parts of ECharts this screen uses, and nothing else. */
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import type { ComposeOption, EChartsType } from 'echarts/core';
import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import { CanvasRenderer } from 'echarts/renderers';

use([CustomChart, LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, CanvasRenderer]);

export type ChartOption = ComposeOption<CustomSeriesOption | LineSeriesOption | GridComponentOption>;
export type { EChartsType as Chart };
export { init };
