import type { Messages } from '../en/index.ts';

export const app: Messages['app'] = {
  name: 'Mnemo',
  skip: '본문으로 건너뛰기',
  mainMenu: '주 메뉴',
  views: {
    overview: '현황',
    asset: '설비',
    train: '학습',
    incidents: '사건',
    tags: '태그',
    health: '진단',
    settings: '설정',
    wall: '벽면 표시',
  },
  noAlarms: '대기 중인 경보 없음',
  alarmsWaiting: (count) => `미확인 ${count}건`,
  keysTitle: '키보드',
  close: '닫기',
  cancel: '취소',
  remove: '제거',
  tryAgain: '다시 시도',
  loading: '불러오는 중 …',
  none: '없음',
};

export const keys: Messages['keys'] = {
  help: '단축키 보기',
  live: '설비: 일시 정지 또는 실시간으로 복귀',
  pan: '설비, 차트 선택 시: 이전, 이후로 이동',
  zoom: '설비, 차트 선택 시: 확대, 축소',
  cursor: '설비, 차트 선택 시: 커서 이동',
  explain: '설비, 차트 선택 시: 커서 위치의 이상 점수 설명',
  cards: '개요: 설비 사이 이동',
  filter: '개요: 많은 설비 필터',
  enter: 'Enter',
  clear: '커서 제거, 대화 상자 닫기',
  shift: 'Shift',
  space: '스페이스바',
  escape: 'Esc',
};

export const engine: Messages['engine'] = {
  connecting: '엔진에 연결하는 중 …',
  connected: '엔진 연결됨',
  lost: '엔진 연결 끊김',
  lostDetail: (reason) =>
    `엔진과의 연결이 끊어졌습니다: ${reason} 화면에 보이는 값은 이전 값입니다. 자동으로 다시 연결됩니다.`,
  refused: '접근 권한 없음',
  notConnected: '아직 엔진에 연결되지 않았습니다. 상단에 연결됨으로 표시될 때까지 기다리십시오.',
  unknownProblem:
    '처리하지 못했으며 엔진이 원인을 알려 주지 않았습니다. 진단 화면을 확인한 후 다시 시도하십시오.',
};
