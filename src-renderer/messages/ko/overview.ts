import type { Messages } from '../en/index.ts';

export const overview: Messages['overview'] = {
  title: '현황',
  assets: (count) => `설비 ${count}대`,
  empty: '등록된 설비 없음',
  emptyHelp:
    '설비는 기계 한 대, 곧 함께 감시하는 태그의 묶음입니다. 브로커에 연결하고 토픽을 선택하여 첫 설비를 만드십시오.',
  emptyAction: '브로커에 연결',
  ofThreshold: '임계값 대비',
  dataAge: (age) => `데이터 ${age} 경과`,
  noData: '데이터 없음',
  lastIncident: (time) => `최근 사건 ${time}`,
  noIncident: '사건 없음',
  stale: (names) => `최신 데이터 없음: ${names}`,
  sparkLabel: (name, span) => `${name}의 이상 점수, 최근 ${span}`,
  training: (epoch, epochs) => `학습 중, 에포크 ${epoch}/${epochs}`,
  trainNow: '기준 구간을 기록하고 학습하면 이상 점수가 산출됩니다.',
};
