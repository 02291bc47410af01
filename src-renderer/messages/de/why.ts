import type { Messages } from '../en/index.ts';
import { many } from './plural.ts';

export const why: Messages['why'] = {
  button: 'Warum?',
  title: 'Warum dieser Anomaliewert?',
  panel: 'Erklärung eines Zeitpunkts',
  back: 'Diesen Zeitpunkt zeigen',
  pick: 'Klicken Sie in das Diagramm, um einen anderen Zeitpunkt zu erklären.',
  loading: 'Erklärung wird berechnet …',
  score: (ratio) => `Anomaliewert ${ratio} Schwelle`,
  unscored: 'Nicht bewertet: Vor diesem Zeitpunkt liegen zu wenige lückenlose Daten.',
  channels: 'Beiträge zum Anomaliewert',
  channelsLeft: (count, share) => `${many(count, 'weiterer Kanal', 'weitere Kanäle')}: ${share}`,
  reading: (measured, expected) => `gemessen ${measured}, erwartet ${expected}`,
  beyond: 'außerhalb des Normalbands',
  nearest: 'Ähnlichstes normales Fenster',
  legendMeasured: 'dieses Fenster',
  legendNormal: 'normales Fenster',
  nearestUsual: (share) =>
    `${share} der normalen Fenster liegen näher an einem anderen, als es dieses Fenster tut.`,
  nearestNone:
    'Kein normales Fenster liegt so weit von allen anderen entfernt: Nichts in der Referenz sieht so aus.',
  above: (size) => `${size} darüber`,
  below: (size) => `${size} darunter`,
  farther: 'weiter entfernt als normal',
  within: 'so nah wie normal',
  plotLabel: (name, sentence) => `${name}: ${sentence}`,
  memory: 'Woran sich das Modell erinnert',
  item: (item) => `Muster ${item}`,
  itemUse: (share) => `abgerufen von ${share} der normalen Fenster, am stärksten um`,
  showRange: (range) => `Referenz um ${range} zeigen`,
  otherItems: (share) => `Andere Muster zusammen ${share}`,
  nothing: (share) => `Nichts abgerufen ${share}`,
  addressing: (items, all, entropy) =>
    `Jede Stelle im Fenster ruft im Mittel ${items} von ${all} Mustern ab (Entropie ${entropy} nat).`,
  distance: 'Abstand vom Gedächtnis',
  distanceValue: (size, share) =>
    `${size}-mal so groß wie im Mittel des zurückgehaltenen Betriebs; ${share} der normalen Fenster liegen näher.`,
  distanceBeyond: (size) =>
    `${size}-mal so groß wie im Mittel des zurückgehaltenen Betriebs: weiter entfernt als jedes normale Fenster.`,
  distanceScale: (median, high) =>
    `Grau hinterlegt: 99 von 100 normalen Fenstern, bis ${high}. Strich: ihr Median, ${median}.`,
  heard: (paths) => `Der Anomaliewert dieses Modells stammt von: ${paths}.`,
  notHeard: (paths) =>
    `Der Anomaliewert dieses Modells stammt von: ${paths}. Das Gedächtnis trägt nicht dazu bei und dient nur dem Vergleich.`,
  noMemory:
    'Als dieses Modell trainiert wurde, wurde die Herkunft seines Gedächtnisses noch nicht festgehalten. Trainieren Sie neu, um zu sehen, an welchen Normalbetrieb ein Fenster erinnert.',
};
