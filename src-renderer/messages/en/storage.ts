import type { Task } from '../../../src-main/api/words.ts';
import { many } from './plural.ts';

type Kind = Task['kind'];
const kinds = { import: 'Import', export: 'Export', backup: 'Backup' } satisfies Record<Kind, string>;
const states = {
  running: 'running',
  done: 'done',
  cancelled: 'cancelled',
  failed: 'failed',
} satisfies Record<Task['state'], string>;

export const storage = {
  title: 'Storage',
  warnings: (count: number) => many(count, 'storage warning'),
  goHealth: 'Look at the storage',
  figures: 'Sizes on disk',
  raw: 'Raw data',
  rawDays: (size: string, days: number, since: string) =>
    `${size}: ${many(days, 'day')}, from ${since} (days of UTC)`,
  rollups: 'Rollups',
  records: 'Records',
  free: 'Free on this disk',
  growth: 'Growth',
  aDay: (size: string) => `${size} a day`,
  notKnown: 'not known before a day has passed',
  full: 'Disk full in',
  about: (days: number) => (days === 0 ? 'less than a day' : `about ${many(days, 'day')}`),
  late: 'more than ten years',
  never: 'not at this rate',
  forEver: 'empty: for ever',
  noLimit: 'empty: no limit',
  rawKept: 'Days of raw data',
  rawKeptHelp: 'Every sample and score as it came. Older days are deleted; rollups still draw their charts.',
  rollupsKept: 'Days of rollups',
  rollupsKeptHelp: 'Summaries of 10 s, a minute and an hour. Where they too are deleted, charts stay empty.',
  most: 'Most gigabytes of raw data',
  mostHelp: 'When raw data takes more, its oldest days are deleted.',
  drop: 'Disk nearly full: delete the oldest raw days',
  dropHelp: 'Otherwise recording waits when it is full, until there is room.',
  baselinesStay: 'Days that a baseline needs always stay.',
  save: 'Save',
  saved: 'Saved.',
  confirmTitle: 'Delete data by these rules?',
  confirmHelp: (rules: string) =>
    `${rules} What is deleted cannot be brought back. Days that a baseline needs stay.`,
  confirm: 'Save and delete',
  rules: {
    raw: (days: number) => `Raw data older than ${many(days, 'day')} is deleted.`,
    rollups: (days: number) => `Rollups older than ${many(days, 'day')} are deleted.`,
    most: (size: string) => `Raw data beyond ${size} is deleted, the oldest days first.`,
    drop: 'When the disk is nearly full, the oldest raw days are deleted.',
  },
  backupHelp:
    'Copies all that is needed to go on elsewhere, while recording goes on. The folder is on the machine where Mnemo runs.',
  folder: 'Folder',
  folderHint: 'empty: the one shown',
  backUp: 'Back up now',
};

export const tasks = {
  title: 'Imports, exports and backups',
  none: 'Nothing was imported, exported or backed up since the engine started.',
  show: 'Show imports, exports and backups',
  all: 'Show all',
  kinds,
  running: (kind: Kind, share: string | null) => `${kinds[kind]}${share === null ? ' …' : ` ${share}`}`,
  several: (count: number, share: string | null) => `${count} tasks${share === null ? ' …' : ` ${share}`}`,
  ended: (kind: Kind, state: Task['state']) => `${kinds[kind]} ${states[state]}`,
  states,
  cancel: 'Cancel',
  cancelNamed: (title: string) => `Cancel ${title}`,
  progress: (title: string) => `Progress of ${title}`,
  written: 'Written',
  goesOn: 'It goes on when this is closed: the header shows how far it is.',
};
