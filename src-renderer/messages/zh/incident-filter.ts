import type { Messages } from '../en/index.ts';

export const incidentFilter: Messages['incidentFilter'] = {
  asset: '设备',
  allAssets: '所有设备',
  kind: '显示',
  kinds: {
    all: '所有事件',
    unexplained: '尚未判定',
    waiting: '有未确认的报警',
  },
  verdict: (verdict) => `判定：${verdict}`,
  shown: (shown, all) => `${shown} / ${all}`,
  nothing: '没有符合的事件',
  nothingHelp: '没有属于该设备和类别的事件。',
  clear: '显示所有事件',
  acknowledgeAll: (count) => `全部确认（${count}）`,
};
