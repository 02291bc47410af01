import type { Messages } from '../en/index.ts';

export const settings: Messages['settings'] = {
  title: 'Einstellungen',
  general: 'Anzeige',
  generalHelp:
    'Gilt nur für diesen Arbeitsplatz: Dienst, Berichte und andere Arbeitsplätze bleiben unverändert. Jede Auswahl wirkt sofort.',
  language: 'Sprache',
  theme: 'Farbschema',
  themes: {
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
    'contrast-light': 'Hoher Kontrast, hell',
    'contrast-dark': 'Hoher Kontrast, dunkel',
  },
  zone: 'Zeitzone',
  zoneHelp: 'Alle Zeiten auf dem Bildschirm gelten in dieser einen Zone.',
  zoneFind: 'Stadt oder Region eingeben',
  zoneOpen: 'Zeitzonen anzeigen',
  zoneSystem: (zone) => `Wie dieser Arbeitsplatz: ${zone}`,
  zoneNone: (typed) =>
    `Keine Zeitzone heißt ${typed}. Versuchen Sie es mit einer Großstadt wie Berlin oder Seoul.`,
  zoneMore: (count) => `${count} weitere: zum Suchen tippen`,
  zoneChange: (zone) => `Zeiten gelten in ${zone}. Zeitzone ändern`,
  numbers: 'Zahlen',
  numberLanguage: (sample) => `Wie die Sprache: ${sample}`,
  sample: 'So sieht es aus',
  sampleValue: 'Werte',
  sampleTime: 'Zeiten',
  sampleDuration: 'Dauern',
  applied: (choice) => `${choice}. Übernommen und auf diesem Arbeitsplatz gespeichert.`,
  appliedOnce: (choice) =>
    `${choice}. Übernommen, bis dieses Fenster geschlossen wird: Der Browser speichert es nicht.`,
  storage: 'Speicher',
  storageHelp: 'Wie lange Mnemo behält, was aufgezeichnet wird. Größen und Prognose stehen unter Diagnose.',
  toHealth: 'Größen und Prognose',
  toSettings: 'Aufbewahrung ändern oder sichern',
  backup: 'Sicherung',
  about: 'Über Mnemo',
  licences: 'Lizenzen',
  licencesHelp:
    'Mnemo baut auf quelloffenen Paketen auf. Die README-Datei nennt sie; jedes Paket enthält seine eigene Lizenz.',
  undo: 'Rückgängig',
  undoKeys: 'Strg Z',
  undoLast: 'Letzte Änderung zurücknehmen',
  dismiss: 'Ausblenden',
  notice: 'Hinweise',
};

export const units: Messages['units'] = {
  days: (count) => `${count} d`,
  hours: (count) => `${count} h`,
  minutes: (count) => `${count} min`,
  seconds: (count) => `${count} s`,
  both: (larger, smaller) => `${larger} ${smaller}`,
};
