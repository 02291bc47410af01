import type { Messages } from '../en/index.ts';
import { many } from './plural.ts';

export const overview: Messages['overview'] = {
  title: 'Übersicht',
  assets: (count) => many(count, 'Anlage', 'Anlagen'),
  empty: 'Noch keine Anlage',
  emptyHelp:
    'Eine Anlage ist eine Maschine: die Messstellen, die gemeinsam überwacht werden. Verbinden Sie Mnemo mit Ihrem Broker, wählen Sie dessen Topics aus und legen Sie die erste Anlage an.',
  emptyAction: 'Mit einem Broker verbinden',
  ofThreshold: 'der Schwelle',
  dataAge: (age) => `Daten ${age} alt`,
  noData: 'Noch keine Daten',
  lastIncident: (time) => `Letzter Vorfall ${time}`,
  noIncident: 'Kein Vorfall',
  stale: (names) => `Keine aktuellen Daten: ${names}`,
  sparkLabel: (name, span) => `Anomaliewert von ${name}, letzte ${span}`,
  training: (epoch, epochs) => `Training, Epoche ${epoch} von ${epochs}`,
  trainNow: 'Referenz aufzeichnen und trainieren, dann wird bewertet.',
};
