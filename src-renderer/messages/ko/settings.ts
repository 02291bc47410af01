import type { Messages } from '../en/index.ts';

export const settings: Messages['settings'] = {
  title: '설정',
  general: '화면 표시',
  generalHelp:
    '이 워크스테이션에만 적용됩니다. 엔진, 보고서, 다른 워크스테이션은 바뀌지 않습니다. 선택하면 바로 적용됩니다.',
  language: '언어',
  theme: '테마',
  themes: {
    system: '시스템 설정 따르기',
    light: '밝게',
    dark: '어둡게',
    'contrast-light': '고대비, 밝게',
    'contrast-dark': '고대비, 어둡게',
  },
  zone: '시간대',
  zoneHelp: '화면의 모든 시각은 이 시간대 하나로 표시됩니다.',
  zoneFind: '도시 또는 지역 입력(영문)',
  zoneOpen: '시간대 목록 열기',
  zoneSystem: (zone) => `이 워크스테이션과 동일: ${zone}`,
  zoneNone: (typed) => `${typed}에 해당하는 시간대가 없습니다. Berlin, Seoul 같은 큰 도시를 입력해 보십시오.`,
  zoneMore: (count) => `${count}개 더 있음: 입력하여 찾기`,
  zoneChange: (zone) => `시각은 ${zone} 기준입니다. 시간대 변경`,
  numbers: '숫자',
  numberLanguage: (sample) => `언어에 맞춤: ${sample}`,
  sample: '표시 예',
  sampleValue: '값',
  sampleTime: '시각',
  sampleDuration: '시간 길이',
  applied: (choice) => `${choice}. 적용되었으며 이 워크스테이션에 저장되었습니다.`,
  appliedOnce: (choice) =>
    `${choice}. 이 창을 닫을 때까지만 적용됩니다. 브라우저가 저장을 허용하지 않습니다.`,
  storage: '저장소',
  storageHelp: '기록한 데이터를 엔진이 얼마나 오래 보관하는지 정합니다. 용량과 예측은 진단 화면에 있습니다.',
  toHealth: '용량과 예측 보기',
  toSettings: '보관 기간 변경 또는 백업',
  backup: '백업',
  about: '정보',
  licences: '라이선스',
  licencesHelp:
    'Mnemo는 오픈 소스 패키지를 바탕으로 만들어졌습니다. 패키지 목록은 README에 있으며, 각 패키지에 라이선스가 들어 있습니다.',
  undo: '실행 취소',
  undoKeys: 'Ctrl Z',
  undoLast: '방금 한 작업 실행 취소',
  dismiss: '닫기',
  notice: '알림',
};

export const units: Messages['units'] = {
  days: (count) => `${count}일`,
  hours: (count) => `${count}시간`,
  minutes: (count) => `${count}분`,
  seconds: (count) => `${count}초`,
  both: (larger, smaller) => `${larger} ${smaller}`,
};
