import type { Messages } from '../en/index.ts';

export const health: Messages['health'] = {
  title: 'Diagnose',
  intro: 'Was in jede Stufe hineinging, was herauskam, und was warum abgewiesen wurde.',
  columns: {
    stage: 'Stufe',
    in: 'Ein',
    out: 'Aus',
    refused: 'Abgewiesen',
    last: 'Letzte Abweisung',
  },
  empty: 'Noch keine Stufe hat etwas gezählt. Legen Sie zuerst eine Verbindung und Messstellen an.',
  version: 'Version',
  dataDir: 'Datenverzeichnis',
  sqlite: 'SQLite',
  messages: 'Beim Start',
  startedAt: 'Dienst gestartet',
  counters: 'Zähler aller Stufen',
};
