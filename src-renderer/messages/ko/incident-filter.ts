import type { Messages } from '../en/index.ts';

export const incidentFilter: Messages['incidentFilter'] = {
  asset: '설비',
  allAssets: '모든 설비',
  kind: '표시',
  kinds: {
    all: '모든 사건',
    unexplained: '판정 없는 사건',
    waiting: '미확인 경보가 있는 사건',
  },
  verdict: (verdict) => `판정: ${verdict}`,
  shown: (shown, all) => `${all}건 중 ${shown}건`,
  nothing: '해당하는 사건이 없습니다',
  nothingHelp: '이 설비와 종류에 맞는 사건이 없습니다.',
  clear: '모든 사건 표시',
  acknowledgeAll: (count) => `${count}건 모두 확인`,
};
