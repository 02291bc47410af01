import type { Messages } from '../en/index.ts';

export const wall: Messages['wall'] = {
  open: 'Wandanzeige',
  openHelp: 'Öffnet ein zweites Fenster für einen großen Bildschirm: ohne Bedienung, in großer Schrift.',
  blocked:
    'Das Fenster wurde nicht geöffnet: Dieser Browser blockiert Fenster dieser Seite. Erlauben Sie sie für diese Adresse und versuchen Sie es erneut.',
  title: 'Wandanzeige',
  states: {
    scored: 'Normal',
    above: 'Über Schwelle',
    'warm-up': 'Vorlauf',
    gap: 'Lücke',
    stale: 'Veraltet',
    off: 'Aus',
    mode: 'Betriebsart',
    untrained: 'Kein Modell',
    waiting: 'Keine Daten',
    alarm: 'Alarm',
    alarmAcknowledged: 'Alarm quitt.',
    recording: 'Aufzeichnung',
  },
  since: (time, length) => `seit ${time} · ${length}`,
  staleTags: (names) => `keine aktuellen Daten: ${names}`,
  waiting: (count) => `${count} unquittiert`,
  calm: 'Kein Alarm steht an',
  page: (page, pages) => `Seite ${page} von ${pages}`,
  connected: 'Dienst verbunden',
  lost: 'Alte Daten',
  lostHelp: (time) => `Keine Verbindung zum Dienst seit ${time}. Seitdem hat sich hier nichts geändert.`,
  empty: 'Noch keine Anlage',
  leave: 'Esc oder Doppelklick: schließen. F: Vollbild.',
};
