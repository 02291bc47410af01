import type { Messages } from '../en/index.ts';

export const overviewMore: Messages['overviewMore'] = {
  filter: '표시 필터',
  filterHint: '설비 또는 태그 이름',
  shown: (shown, all) => `${all}개 중 ${shown}개`,
  nothing: (filter) => `이름에 ‘${filter}’ 문자가 들어간 설비나 태그가 없습니다.`,
  clear: '모두 표시',
  since: (time, length) => `${time}부터 (${length})`,
  age: (age) => `${age} 전`,
  replay: (time) => `재생 ${time}`,
  incident: (time) => `사건 ${time}`,
  shadow: (model, ratio) => `섀도 모델 ${model}: ${ratio}`,
  drift: '기준 구간과 다르게 운전 중',
  list: '설비, 급한 순서',
};
