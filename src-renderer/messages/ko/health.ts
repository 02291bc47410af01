import type { Messages } from '../en/index.ts';

export const health: Messages['health'] = {
  title: '진단',
  intro: '각 단계에 들어온 것, 나간 것, 거부된 것과 그 이유입니다.',
  columns: { stage: '단계', in: '입력', out: '출력', refused: '거부', last: '최근 거부' },
  empty: '아직 집계된 단계가 없습니다. 먼저 연결과 태그를 추가하십시오.',
  version: '버전',
  dataDir: '데이터 폴더',
  sqlite: 'SQLite',
  messages: '시작 시 메시지',
  startedAt: '엔진 시작',
  counters: '단계별 카운터',
};
