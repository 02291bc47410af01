import type { Messages } from '../en/index.ts';

export const state: Messages['state'] = {
  scored: 'Normal',
  above: 'Über der Schwelle',
  'warm-up': 'Nicht bewertet: Vorlauf',
  gap: 'Nicht bewertet: Lücke',
  stale: 'Nicht bewertet: veraltet',
  off: 'Nicht bewertet: Anlage aus',
  mode: 'Nicht bewertet: andere Betriebsart',
  untrained: 'Nicht bewertet: kein Modell scharf',
  waiting: 'Wartet auf Daten',
  alarm: 'Alarm, nicht quittiert',
  alarmAcknowledged: 'Alarm, quittiert',
  recording: 'Referenz wird aufgezeichnet',
};

export const reason: Messages['reason'] = {
  'warm-up': 'Vorlauf',
  gap: 'Lücke',
  stale: 'veraltet',
  off: 'Anlage aus',
  mode: 'andere Betriebsart',
};

export const reasonSentence: Messages['reasonSentence'] = {
  'warm-up': 'Nicht bewertet: Vorlauf. Zuerst muss ein ganzes Fenster Daten eintreffen.',
  gap: 'Nicht bewertet: Lücke. Das Fenster enthält zu wenige gute Messwerte.',
  stale: 'Nicht bewertet: veraltet. Mindestens eine Messstelle liefert keine aktuellen Daten.',
  off: 'Nicht bewertet: Die Anlage ist aus.',
  mode: 'Nicht bewertet: Die Anlage läuft in einer Betriebsart, die nicht überwacht wird.',
};
