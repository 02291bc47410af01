import type { Messages } from '../en/index.ts';

export const overview: Messages['overview'] = {
  title: '总览',
  assets: (count) => `${count} 台设备`,
  empty: '尚无设备',
  emptyHelp: '一台设备就是一台机器，即一起监测的一组测点。请连接您的 Broker，选择主题，创建第一台设备。',
  emptyAction: '连接 Broker',
  ofThreshold: '相对阈值',
  dataAge: (age) => `数据更新于 ${age}前`,
  noData: '尚无数据',
  lastIncident: (time) => `最近事件 ${time}`,
  noIncident: '无事件',
  stale: (names) => `无新数据：${names}`,
  sparkLabel: (name, span) => `${name} 的异常评分，最近 ${span}`,
  training: (epoch, epochs) => `正在训练，第 ${epoch}/${epochs} 轮`,
  trainNow: '请记录基线并训练，之后开始评分。',
};
