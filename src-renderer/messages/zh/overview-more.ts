import type { Messages } from '../en/index.ts';

export const overviewMore: Messages['overviewMore'] = {
  filter: '筛选',
  filterHint: '设备或测点名称',
  shown: (shown, all) => `${shown} / ${all}`,
  nothing: (filter) => `没有名称包含“${filter}”的设备或测点。`,
  clear: '全部显示',
  since: (time, length) => `自 ${time} 起（${length}）`,
  age: (age) => `${age}前`,
  replay: (time) => `回放 ${time}`,
  incident: (time) => `事件 ${time}`,
  shadow: (model, ratio) => `影子模型 ${model}：${ratio}`,
  drift: '运行方式与基线不同',
  list: '设备，最紧急的在前',
};
