import type { Messages } from '../en/index.ts';

export const incidentFilter: Messages['incidentFilter'] = {
  asset: 'Anlage',
  allAssets: 'Alle Anlagen',
  kind: 'Anzeigen',
  kinds: {
    all: 'Alle Vorfälle',
    unexplained: 'Ohne Bewertung',
    waiting: 'Mit unquittierten Alarmen',
  },
  verdict: (verdict) => `Bewertung: ${verdict}`,
  shown: (shown, all) => `${shown} von ${all}`,
  nothing: 'Kein passender Vorfall',
  nothingHelp: 'Kein Vorfall gehört zu dieser Anlage und Art.',
  clear: 'Alle Vorfälle anzeigen',
  acknowledgeAll: (count) => `Alle ${count} quittieren`,
};
