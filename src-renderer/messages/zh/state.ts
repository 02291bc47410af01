import type { Messages } from '../en/index.ts';

export const state: Messages['state'] = {
  scored: '正常',
  above: '超过阈值',
  'warm-up': '未评分：数据积累中',
  gap: '未评分：数据间断',
  stale: '未评分：数据停更',
  off: '未评分：设备停机',
  mode: '未评分：其他运行模式',
  untrained: '未评分：无投用模型',
  waiting: '等待数据',
  alarm: '报警，未确认',
  alarmAcknowledged: '报警，已确认',
  recording: '正在记录基线',
};

export const reason: Messages['reason'] = {
  'warm-up': '数据积累中',
  gap: '数据间断',
  stale: '数据停更',
  off: '设备停机',
  mode: '其他运行模式',
};

export const reasonSentence: Messages['reasonSentence'] = {
  'warm-up': '未评分：数据积累中。须先收满一个窗口的数据。',
  gap: '未评分：数据间断。窗口内质量良好的采样值过少。',
  stale: '未评分：数据停更。至少有一个测点没有新数据。',
  off: '未评分：设备已停机。',
  mode: '未评分：设备正以不在监测范围内的运行模式运行。',
};
