import type { Messages } from '../en/index.ts';

export const app: Messages['app'] = {
  name: 'Mnemo',
  skip: 'Zum Inhalt springen',
  mainMenu: 'Hauptmenü',
  views: {
    overview: 'Übersicht',
    asset: 'Anlagen',
    train: 'Training',
    incidents: 'Vorfälle',
    tags: 'Messstellen',
    health: 'Diagnose',
    settings: 'Einstellungen',
    wall: 'Wandanzeige',
  },
  noAlarms: 'Kein Alarm steht an',
  alarmsWaiting: (count) => `${count} unquittiert`,
  keysTitle: 'Tastatur',
  close: 'Schließen',
  cancel: 'Abbrechen',
  remove: 'Entfernen',
  tryAgain: 'Erneut versuchen',
  loading: 'Wird geladen …',
  none: 'keine',
};

export const keys: Messages['keys'] = {
  help: 'Diese Tasten anzeigen',
  live: 'Anlage: anhalten oder zurück zu Live',
  pan: 'Anlage, Fokus im Diagramm: früher, später',
  zoom: 'Anlage, Fokus im Diagramm: vergrößern, verkleinern',
  cursor: 'Anlage, Fokus im Diagramm: Messlinie bewegen',
  explain: 'Anlage, Fokus im Diagramm: Anomaliewert an der Messlinie erklären',
  cards: 'Übersicht: zwischen Anlagen wechseln',
  filter: 'Übersicht: viele Anlagen filtern',
  enter: 'Eingabe',
  clear: 'Messlinie entfernen, Dialog schließen',
  shift: 'Umschalt',
  space: 'Leertaste',
  escape: 'Esc',
};

export const engine: Messages['engine'] = {
  connecting: 'Verbindung zum Dienst …',
  connected: 'Dienst verbunden',
  lost: 'Dienst getrennt',
  lostDetail: (reason) =>
    `Die Verbindung zum Mnemo-Dienst ist unterbrochen: ${reason} Die Anzeige ist veraltet. Die Verbindung wird selbsttätig wiederhergestellt.`,
  refused: 'Kein Zugriff',
  notConnected:
    'Noch keine Verbindung zum Mnemo-Dienst. Warten Sie, bis die Kopfzeile ihn als verbunden meldet.',
  unknownProblem:
    'Der Vorgang ist fehlgeschlagen, der Dienst hat keinen Grund genannt. Sehen Sie unter Diagnose nach und versuchen Sie es erneut.',
};
