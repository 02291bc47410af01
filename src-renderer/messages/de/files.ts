import type { Messages } from '../en/index.ts';
import { many } from './plural.ts';

const columnCount = (count: number) => many(count, 'Spalte', 'Spalten');

export const exporting: Messages['exporting'] = {
  alarmsButton: 'Alarme exportieren',
  title: 'In eine Datei exportieren',
  what: 'Was',
  samples: (tags, asset) => `Messwerte: ${many(tags, 'Messstelle', 'Messstellen')} von ${asset}`,
  scores: (asset) => `Anomaliewerte von ${asset}`,
  alarmsOf: (asset) => `Alarme von ${asset}`,
  alarms: 'Alarme aller Anlagen',
  from: 'Von',
  to: 'Bis',
  needTimes: 'Geben Sie beide Zeiten als JJJJ-MM-TT hh:mm:ss ein.',
  badRange: 'Das Ende muss nach dem Anfang liegen.',
  format: 'Format',
  formats: {
    csv: 'CSV: für Tabellenkalkulation und andere Programme',
    parquet: 'Parquet: viel kleiner, für Datenwerkzeuge',
  },
  zone: (zone) => `Diese Zeiten und die in der Datei gelten in ${zone}.`,
  file: 'Datei',
  fileHint: 'leer: Name wird vergeben',
  goesTo: (folder) => `Wird auf dem Rechner, auf dem Mnemo läuft, nach ${folder} geschrieben.`,
  start: 'Exportieren',
};

export const importing: Messages['importing'] = {
  path: 'Pfad einer CSV- oder Parquet-Datei',
  pathHint: 'auf dem Rechner, auf dem Mnemo läuft',
  pathPlaceholder: '/data/recording.csv',
  inspect: 'Datei ansehen',
  inspecting: 'Datei wird gelesen …',
  help: 'Die Zeilen einer Datei werden gespeichert, als wären sie aufgezeichnet worden: Sie können sie ansehen und damit trainieren.',
  found: (format, columns, rows) =>
    `${format}: ${columnCount(columns)}${rows === null ? '' : `, ${rows} Zeilen`}.`,
  formats: { csv: 'CSV', parquet: 'Parquet' },
  timeColumn: 'Zeitspalte',
  chooseTime: 'Zeitspalte wählen',
  timeUnit: 'Schreibweise',
  timeUnits: {
    iso: 'Datum und Uhrzeit',
    s: 'Sekunden seit 1970',
    ms: 'Millisekunden seit 1970',
    us: 'Mikrosekunden seit 1970',
    ns: 'Nanosekunden seit 1970',
  },
  timeZone: 'Zeitzone',
  timeZoneHint: 'der Zeiten, da sie keine nennen',
  columns: 'Spalten',
  columnHeads: { column: 'Spalte', first: 'Erste Werte', into: 'Nach', name: 'Name', unit: 'Einheit' },
  all: 'Alle Spalten übernehmen',
  take: (column) => `${column} übernehmen`,
  into: (column) => `Messstelle für ${column}`,
  newTag: 'neue Messstelle',
  nameOf: (column) => `Name für ${column}`,
  unitOf: (column) => `Einheit für ${column}`,
  needTime: 'Wählen Sie die Spalte, in der die Zeit steht.',
  needColumns: 'Übernehmen Sie mindestens eine Spalte.',
  badZone: (zone) =>
    `Es gibt keine Zeitzone „${zone}“. Wählen Sie eine, zum Beispiel UTC oder Europe/Berlin.`,
  start: (count) => `${columnCount(count)} importieren`,
  another: 'Weitere Datei importieren',
  goAssets: 'Anlage aus ihren Messstellen anlegen',
};
