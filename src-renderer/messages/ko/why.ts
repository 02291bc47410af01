import type { Messages } from '../en/index.ts';

export const why: Messages['why'] = {
  button: '원인?',
  title: '이 이상 점수의 원인',
  panel: '한 시점의 설명',
  back: '이 시점 보기',
  pick: '다른 시점의 설명을 보려면 차트를 클릭하십시오.',
  loading: '설명을 계산하는 중 …',
  score: (ratio) => `이상 점수 ${ratio} 임계값`,
  unscored: '미산출: 이 시점 이전에 끊김 없는 데이터가 부족합니다.',
  channels: '이상 점수 기여도',
  channelsLeft: (count, share) => `그 외 채널 ${count}개: ${share}`,
  reading: (measured, expected) => `측정 ${measured}, 예상 ${expected}`,
  beyond: '정상 범위 이탈',
  nearest: '가장 가까운 정상 윈도',
  legendMeasured: '이 윈도',
  legendNormal: '정상 윈도',
  nearestUsual: (share) => `정상 윈도의 ${share}는 이 윈도보다 다른 정상 윈도에 더 가깝습니다.`,
  nearestNone:
    '다른 모든 정상 윈도에서 이만큼 떨어진 정상 윈도는 없습니다. 기준 구간에 이와 비슷한 것이 없습니다.',
  above: (size) => `${size} 높음`,
  below: (size) => `${size} 낮음`,
  farther: '정상보다 멂',
  within: '정상 수준의 거리',
  plotLabel: (name, sentence) => `${name}: ${sentence}`,
  memory: '메모리가 떠올린 것',
  item: (item) => `항목 ${item}`,
  itemUse: (share) => `정상 윈도의 ${share}에서 사용, 주로 다음 구간`,
  showRange: (range) => `${range}의 기준 구간 보기`,
  otherItems: (share) => `그 외 항목 합계 ${share}`,
  nothing: (share) => `해당 항목 없음 ${share}`,
  addressing: (items, all, entropy) =>
    `윈도의 각 위치는 전체 ${all}개 항목 중 평균 ${items}개를 사용합니다(엔트로피 ${entropy} nat).`,
  distance: '메모리와의 거리',
  distanceValue: (size, share) =>
    `검증 데이터 평균의 ${size}배이며, 정상 윈도의 ${share}가 이보다 가깝습니다.`,
  distanceBeyond: (size) => `검증 데이터 평균의 ${size}배: 모든 정상 윈도보다 멉니다.`,
  distanceScale: (median, high) => `음영: 정상 윈도 100개 중 99개, 최대 ${high}. 눈금: 중앙값 ${median}.`,
  heard: (paths) => `이 모델의 이상 점수 산출 경로: ${paths}.`,
  notHeard: (paths) =>
    `이 모델의 이상 점수 산출 경로: ${paths}. 메모리는 산출에 쓰이지 않으며 비교를 위해 표시됩니다.`,
  noMemory:
    '이 모델은 메모리의 출처를 기록하기 전에 학습되었습니다. 윈도가 어떤 정상 운전을 떠올리는지 보려면 다시 학습하십시오.',
};
