import type { Messages } from '../en/index.ts';

export const overviewMore: Messages['overviewMore'] = {
  filter: 'Nur anzeigen',
  filterHint: 'Name einer Anlage oder einer Messstelle',
  shown: (shown, all) => `${shown} von ${all}`,
  nothing: (filter) => `Keine Anlage und keine Messstelle hat „${filter}“ im Namen.`,
  clear: 'Alle anzeigen',
  since: (time, length) => `seit ${time} (${length})`,
  age: (age) => `${age} alt`,
  replay: (time) => `Wiedergabe ${time}`,
  incident: (time) => `Vorfall ${time}`,
  shadow: (model, ratio) => `Schattenmodell ${model}: ${ratio}`,
  drift: 'Läuft anders als in der Referenz',
  list: 'Anlagen, dringendste zuerst',
};
