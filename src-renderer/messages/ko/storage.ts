import type { Messages } from '../en/index.ts';

const kinds: Messages['tasks']['kinds'] = { import: '가져오기', export: '내보내기', backup: '백업' };
const states: Messages['tasks']['states'] = {
  running: '진행 중',
  done: '완료',
  cancelled: '취소됨',
  failed: '실패',
};

export const storage: Messages['storage'] = {
  title: '저장소',
  warnings: (count) => `저장소 경고 ${count}건`,
  goHealth: '저장소 확인',
  figures: '디스크 사용량',
  raw: '원시 데이터',
  rawDays: (size, days, since) => `${size}: ${since}부터 ${days}일(UTC 기준)`,
  rollups: '요약 데이터',
  records: '기록',
  free: '디스크 여유 공간',
  growth: '증가량',
  aDay: (size) => `하루 ${size}`,
  notKnown: '하루가 지나야 알 수 있음',
  full: '디스크 소진 예상',
  about: (days) => (days === 0 ? '하루 이내' : `약 ${days}일 후`),
  late: '10년 이후',
  never: '현재 증가량으로는 소진 안 됨',
  forEver: '비우면 계속 보관',
  noLimit: '비우면 제한 없음',
  rawKept: '원시 데이터 보관(일)',
  rawKeptHelp:
    '들어온 그대로의 모든 샘플과 이상 점수입니다. 더 오래된 날은 삭제되며, 차트는 요약 데이터로 계속 표시됩니다.',
  rollupsKept: '요약 데이터 보관(일)',
  rollupsKeptHelp: '10초, 1분, 1시간 단위의 요약입니다. 이것까지 삭제된 구간의 차트는 비어 있습니다.',
  most: '원시 데이터 최대 용량(GB)',
  mostHelp: '원시 데이터가 이보다 커지면 가장 오래된 날부터 삭제됩니다.',
  drop: '디스크가 거의 차면 가장 오래된 원시 데이터 삭제',
  dropHelp: '선택하지 않으면 디스크가 찼을 때 공간이 생길 때까지 기록을 멈추고 기다립니다.',
  baselinesStay: '기준 구간에 필요한 날은 항상 남습니다.',
  save: '저장',
  saved: '저장했습니다.',
  confirmTitle: '이 기준에 따라 데이터를 삭제하시겠습니까?',
  confirmHelp: (rules) => `${rules} 삭제한 데이터는 되돌릴 수 없습니다. 기준 구간에 필요한 날은 남습니다.`,
  confirm: '저장하고 삭제',
  rules: {
    raw: (days) => `${days}일보다 오래된 원시 데이터가 삭제됩니다.`,
    rollups: (days) => `${days}일보다 오래된 요약 데이터가 삭제됩니다.`,
    most: (size) => `${size}를 넘는 원시 데이터가 가장 오래된 날부터 삭제됩니다.`,
    drop: '디스크가 거의 차면 가장 오래된 날의 원시 데이터가 삭제됩니다.',
  },
  backupHelp:
    '기록을 계속하면서 다른 컴퓨터에서 이어 가는 데 필요한 모든 것을 복사합니다. 폴더는 Mnemo가 실행되는 컴퓨터에 있습니다.',
  folder: '폴더',
  folderHint: '비우면 표시된 폴더',
  backUp: '지금 백업',
};

export const tasks: Messages['tasks'] = {
  title: '가져오기, 내보내기, 백업',
  none: '엔진을 시작한 뒤 가져오기, 내보내기, 백업을 한 적이 없습니다.',
  show: '가져오기, 내보내기, 백업 보기',
  all: '모두 보기',
  kinds,
  running: (kind, share) => `${kinds[kind]}${share === null ? ' …' : ` ${share}`}`,
  several: (count, share) => `작업 ${count}건${share === null ? ' …' : ` ${share}`}`,
  ended: (kind, state) => `${kinds[kind]} ${states[state]}`,
  states,
  cancel: '취소',
  cancelNamed: (title) => `${title} 취소`,
  progress: (title) => `${title} 진행률`,
  written: '저장 위치',
  goesOn: '닫아도 계속 진행되며 상단에 진행률이 표시됩니다.',
};
