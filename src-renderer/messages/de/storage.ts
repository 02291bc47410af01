import type { Messages } from '../en/index.ts';
import { many } from './plural.ts';

const kinds: Messages['tasks']['kinds'] = { import: 'Import', export: 'Export', backup: 'Sicherung' };
const states: Messages['tasks']['states'] = {
  running: 'läuft',
  done: 'fertig',
  cancelled: 'abgebrochen',
  failed: 'fehlgeschlagen',
};

export const storage: Messages['storage'] = {
  title: 'Speicher',
  warnings: (count) => many(count, 'Speicherwarnung', 'Speicherwarnungen'),
  goHealth: 'Speicher ansehen',
  figures: 'Belegung auf dem Datenträger',
  raw: 'Rohdaten',
  rawDays: (size, days, since) => `${size}: ${many(days, 'Tag', 'Tage')}, ab ${since} (Tage in UTC)`,
  rollups: 'Verdichtete Daten',
  records: 'Aufzeichnungen',
  free: 'Frei auf diesem Datenträger',
  growth: 'Zuwachs',
  aDay: (size) => `${size} pro Tag`,
  notKnown: 'erst nach einem Tag bekannt',
  full: 'Datenträger voll in',
  about: (days) => (days === 0 ? 'weniger als einem Tag' : `etwa ${many(days, 'Tag', 'Tagen')}`),
  late: 'mehr als zehn Jahren',
  never: 'bei diesem Zuwachs nie',
  forEver: 'leer: für immer',
  noLimit: 'leer: keine Grenze',
  rawKept: 'Rohdaten, Tage',
  rawKeptHelp:
    'Jeder Messwert und Anomaliewert, wie er kam. Ältere Tage werden gelöscht; ihre Diagramme kommen dann aus verdichteten Daten.',
  rollupsKept: 'Verdichtete Daten, Tage',
  rollupsKeptHelp:
    'Zusammenfassungen über 10\u00a0s, eine Minute und eine Stunde. Wo auch sie gelöscht sind, bleiben Diagramme leer.',
  most: 'Rohdaten, höchstens Gigabyte',
  mostHelp: 'Belegen die Rohdaten mehr, werden ihre ältesten Tage gelöscht.',
  drop: 'Datenträger fast voll: älteste Rohdaten löschen',
  dropHelp: 'Sonst wartet die Aufzeichnung, wenn er voll ist, bis wieder Platz ist.',
  baselinesStay: 'Tage, die eine Referenz braucht, bleiben immer.',
  save: 'Speichern',
  saved: 'Gespeichert.',
  confirmTitle: 'Daten nach diesen Regeln löschen?',
  confirmHelp: (rules) =>
    `${rules} Gelöschtes lässt sich nicht wiederherstellen. Tage, die eine Referenz braucht, bleiben.`,
  confirm: 'Speichern und löschen',
  rules: {
    raw: (days) => `Rohdaten, die älter als ${many(days, 'Tag', 'Tage')} sind, werden gelöscht.`,
    rollups: (days) => `Verdichtete Daten, die älter als ${many(days, 'Tag', 'Tage')} sind, werden gelöscht.`,
    most: (size) => `Rohdaten über ${size} hinaus werden gelöscht, die ältesten Tage zuerst.`,
    drop: 'Ist der Datenträger fast voll, werden die ältesten Tage der Rohdaten gelöscht.',
  },
  backupHelp:
    'Kopiert bei laufender Aufzeichnung alles, was zum Weiterarbeiten auf einem anderen Rechner nötig ist. Der Ordner liegt auf dem Rechner, auf dem Mnemo läuft.',
  folder: 'Ordner',
  folderHint: 'leer: der gezeigte',
  backUp: 'Jetzt sichern',
};

export const tasks: Messages['tasks'] = {
  title: 'Importe, Exporte und Sicherungen',
  none: 'Seit dem Start des Dienstes wurde nichts importiert, exportiert oder gesichert.',
  show: 'Importe, Exporte und Sicherungen zeigen',
  all: 'Alle zeigen',
  kinds,
  running: (kind, share) => `${kinds[kind]}${share === null ? ' …' : ` ${share}`}`,
  several: (count, share) => `${count} Aufgaben${share === null ? ' …' : ` ${share}`}`,
  ended: (kind, state) => `${kinds[kind]} ${states[state]}`,
  states,
  cancel: 'Abbrechen',
  cancelNamed: (title) => `${title} abbrechen`,
  progress: (title) => `Fortschritt: ${title}`,
  written: 'Geschrieben',
  goesOn: 'Läuft weiter, wenn Sie dies schließen: Die Kopfzeile zeigt den Fortschritt.',
};
