import type { Messages } from '../en/index.ts';

export const health: Messages['health'] = {
  title: '诊断',
  intro: '各环节的输入、输出，以及被拒绝的数量和原因。',
  columns: { stage: '环节', in: '输入', out: '输出', refused: '拒绝', last: '最近一次拒绝' },
  empty: '各环节尚无计数。请先添加连接和测点。',
  version: '版本',
  dataDir: '数据目录',
  sqlite: 'SQLite',
  messages: '启动时的消息',
  startedAt: '引擎启动时间',
  counters: '各环节计数',
};
