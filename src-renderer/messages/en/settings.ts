import type { ThemeChoice } from '../../state/theme.ts';

export const settings = {
  title: 'Settings',
  general: 'Display',
  generalHelp:
    'For this workstation only: the engine, the reports and other workstations do not change. Every choice applies at once.',
  language: 'Language',
  theme: 'Theme',
  themes: {
    system: 'Follow the system',
    light: 'Light',
    dark: 'Dark',
    'contrast-light': 'High contrast, light',
    'contrast-dark': 'High contrast, dark',
  } satisfies Record<ThemeChoice, string>,
  zone: 'Time zone',
  zoneHelp: 'All times on the screen are shown in this one zone.',
  zoneFind: 'Type a city or region',
  zoneOpen: 'Show time zones',
  zoneSystem: (zone: string) => `As this workstation: ${zone}`,
  zoneNone: (typed: string) => `No time zone is called ${typed}. Try a large city such as Berlin or Seoul.`,
  zoneMore: (count: string) => `${count} more: type to find them`,
  zoneChange: (zone: string) => `Times are shown in ${zone}. Change the time zone`,
  numbers: 'Numbers',
  numberLanguage: (sample: string) => `As the language: ${sample}`,
  sample: 'This is how it looks',
  sampleValue: 'Values',
  sampleTime: 'Times',
  sampleDuration: 'Lengths of time',
  applied: (choice: string) => `${choice}. Applied, and kept on this workstation.`,
  appliedOnce: (choice: string) =>
    `${choice}. Applied until this window is closed: the browser refuses to keep it.`,
  storage: 'Storage',
  storageHelp: 'How long the engine keeps what it records. Sizes and the forecast stand in Health.',
  toHealth: 'Sizes and forecast',
  toSettings: 'Change what is kept, or back up',
  backup: 'Backup',
  about: 'About',
  licences: 'Licences',
  licencesHelp:
    'Mnemo is built on open-source packages. The README names them; each package carries its own licence.',
  undo: 'Undo',
  undoKeys: 'Ctrl Z',
  undoLast: 'Take back what was just done',
  dismiss: 'Dismiss',
  notice: 'Notices',
};

export const units = {
  days: (count: string) => `${count} d`,
  hours: (count: string) => `${count} h`,
  minutes: (count: string) => `${count} min`,
  seconds: (count: string) => `${count} s`,
  both: (larger: string, smaller: string) => `${larger} ${smaller}`,
};
