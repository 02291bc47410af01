import type { Messages } from '../en/index.ts';

export const wall: Messages['wall'] = {
  open: '벽면 표시',
  openHelp: '대형 화면용 두 번째 창을 엽니다. 조작 버튼이 없고 글자가 큽니다.',
  blocked:
    '창이 열리지 않았습니다. 브라우저가 이 페이지의 창을 차단합니다. 이 주소의 창을 허용한 뒤 다시 시도하십시오.',
  title: '벽면 표시',
  states: {
    scored: '정상',
    above: '임계값 초과',
    'warm-up': '데이터 축적',
    gap: '데이터 공백',
    stale: '데이터 끊김',
    off: '정지',
    mode: '다른 운전 모드',
    untrained: '모델 없음',
    waiting: '데이터 없음',
    alarm: '경보',
    alarmAcknowledged: '경보 확인됨',
    recording: '기록 중',
  },
  since: (time, length) => `${time}부터 · ${length}`,
  staleTags: (names) => `최신 데이터 없음: ${names}`,
  waiting: (count) => `미확인 ${count}건`,
  calm: '대기 중인 경보 없음',
  page: (page, pages) => `${pages}쪽 중 ${page}쪽`,
  connected: '엔진 연결됨',
  lost: '오래된 데이터',
  lostHelp: (time) => `${time}부터 엔진과 연결이 끊겼습니다. 그 이후 이 화면은 바뀌지 않았습니다.`,
  empty: '설비가 아직 없습니다',
  leave: 'Esc 또는 두 번 클릭: 닫기. F: 전체 화면.',
};
