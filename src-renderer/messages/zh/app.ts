import type { Messages } from '../en/index.ts';

export const app: Messages['app'] = {
  name: 'Mnemo',
  skip: '跳到正文',
  mainMenu: '主菜单',
  views: {
    overview: '总览',
    asset: '设备',
    train: '训练',
    incidents: '事件',
    tags: '测点',
    health: '诊断',
    settings: '设置',
    wall: '大屏',
  },
  noAlarms: '无待确认报警',
  alarmsWaiting: (count) => `${count} 条未确认`,
  keysTitle: '键盘',
  close: '关闭',
  cancel: '取消',
  remove: '移除',
  tryAgain: '重试',
  loading: '正在加载…',
  none: '无',
};

export const keys: Messages['keys'] = {
  help: '显示快捷键',
  live: '设备：暂停，或返回实时',
  pan: '设备，选中图表时：向前、向后平移',
  zoom: '设备，选中图表时：放大、缩小',
  cursor: '设备，选中图表时：移动游标',
  explain: '设备，选中图表时：解释游标处的异常评分',
  cards: '总览：在设备之间移动',
  filter: '总览：筛选众多设备',
  enter: '回车',
  clear: '移除游标，关闭对话框',
  shift: 'Shift',
  space: '空格',
  escape: 'Esc',
};

export const engine: Messages['engine'] = {
  connecting: '正在连接引擎…',
  connected: '引擎已连接',
  lost: '引擎连接中断',
  lostDetail: (reason) => `与引擎的连接已中断：${reason} 当前画面为旧数据，连接将自动恢复。`,
  refused: '无权访问',
  notConnected: '尚未连接引擎。请等待页眉显示已连接。',
  unknownProblem: '操作未成功，引擎未给出原因。请查看“诊断”，然后重试。',
};
