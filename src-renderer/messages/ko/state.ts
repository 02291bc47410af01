import type { Messages } from '../en/index.ts';

export const state: Messages['state'] = {
  scored: '정상',
  above: '임계값 초과',
  'warm-up': '미산출: 데이터 축적 중',
  gap: '미산출: 데이터 공백',
  stale: '미산출: 데이터 끊김',
  off: '미산출: 설비 정지',
  mode: '미산출: 다른 운전 모드',
  untrained: '미산출: 활성 모델 없음',
  waiting: '데이터 대기 중',
  alarm: '경보, 미확인',
  alarmAcknowledged: '경보, 확인됨',
  recording: '기준 구간 기록 중',
};

export const reason: Messages['reason'] = {
  'warm-up': '데이터 축적 중',
  gap: '데이터 공백',
  stale: '데이터 끊김',
  off: '설비 정지',
  mode: '다른 운전 모드',
};

export const reasonSentence: Messages['reasonSentence'] = {
  'warm-up': '미산출: 데이터 축적 중. 먼저 윈도 하나를 채울 데이터가 들어와야 합니다.',
  gap: '미산출: 데이터 공백. 윈도에 양호한 샘플이 너무 적습니다.',
  stale: '미산출: 데이터 끊김. 하나 이상의 태그에 최신 데이터가 없습니다.',
  off: '미산출: 설비가 정지 상태입니다.',
  mode: '미산출: 설비가 감시 대상이 아닌 운전 모드로 가동 중입니다.',
};
