import type { Messages } from '../en/index.ts';
import { many } from './plural.ts';

export const trainPath: Messages['trainPath'] = {
  path: 'Der Weg zum trainierten Modell',
  steps: {
    asset: 'Anlage',
    baseline: 'Referenz',
    quality: 'Datengüte',
    sensitivity: 'Schwelle',
    training: 'Training',
    result: 'Ergebnis',
    arm: 'Scharf',
  },
  states: { done: 'Erledigt', now: 'Jetzt', locked: 'Gesperrt' },
  locks: {
    baseline:
      'Gesperrt, bis es eine Referenz gibt: Zeichnen Sie eine auf, oder markieren Sie vorhandene Daten.',
    recording: 'Gesperrt, solange die Referenz aufgezeichnet wird. Beenden Sie zuerst die Aufzeichnung.',
    report: 'Gesperrt, bis der Bericht zur Datengüte vorliegt.',
    quality:
      'Gesperrt: Diese Referenz reicht nicht zum Trainieren. Der Bericht zur Datengüte sagt, was zu tun ist.',
    other: 'Gesperrt, solange ein anderes Training läuft.',
    model: 'Gesperrt, bis ein Modell trainiert ist.',
  },
  asset: {
    tags: (count) => many(count, 'Messstelle', 'Messstellen'),
    moreTags: (count) => `${count} weitere`,
    edit: 'Anlage bearbeiten',
    window: 'Fenster',
    windowValue: (length, steps, step) => `${length}: ${steps} Schritte zu ${step}`,
    data: 'Daten',
    dataUntil: (time) => `Neueste Daten: ${time}.`,
    noData: 'Es sind noch keine Daten gekommen.',
    checkConnections: 'Verbindungen ansehen',
    stale: (names) => `Ohne aktuelle Daten: ${names}.`,
  },
  rules: {
    title: 'Wann die Anlage zählt',
    help: 'Solange die Maschine aus oder in einer anderen Betriebsart ist, wird weder bewertet noch gelernt.',
    off: 'Die Maschine gilt als aus',
    offNever: 'nie',
    offTag: (tag) => `solange ${tag} niedrig ist`,
    offBelow: 'unter',
    offBelowIn: (unit) => `unter (${unit})`,
    mode: 'Messstelle der Betriebsart',
    modeNone: 'keine: alle Betriebsarten zählen',
    modes: 'Betriebsarten, die zählen',
    otherMode: 'Anderer Wert',
    addMode: 'Wert hinzufügen',
    noModes: (time) =>
      `Die Messstelle hat in den letzten ${time} keinen Wert gezeigt. Tippen Sie die Werte ein, die zählen.`,
    tooManyModes: (most) =>
      `Die Messstelle zeigte mehr als ${most} verschiedene Werte, sie scheint also etwas zu messen. Wählen Sie eine andere, oder tippen Sie die Werte ein, die zählen.`,
    needMode:
      'Kreuzen Sie mindestens eine Betriebsart an, die zählt, oder wählen Sie keine Messstelle der Betriebsart.',
    save: 'Regeln speichern',
  },
  baseline: {
    copy: 'Als Vorlage nehmen',
    copyOf: (id) => `Als Vorlage nehmen: Referenz ${id}`,
    recordMoreOf: (id) => `Weiter aufzeichnen: Referenz ${id}`,
    pickHelp: 'Die folgenden Schritte verwenden die angekreuzte Referenz.',
  },
  draft: {
    title: 'Referenz über vorhandene Daten zeichnen',
    kindLabel: 'Was das Ziehen bewirkt',
    kinds: { normal: 'Normalbetrieb hinzufügen', excluded: 'Auslassen' },
    help: 'Ziehen Sie beliebig oft über das Diagramm, oder tippen Sie die Zeiten ein. Mit der Tastatur: mit Tab zum Diagramm gehen, die Zeit mit den Pfeiltasten bewegen, Eingabe markiert Anfang und Ende.',
    cursor: 'Zeitmarke: Pfeiltasten bewegen sie, Eingabe markiert den Anfang und dann das Ende, Esc verwirft',
    add: { normal: 'Bereich hinzufügen', excluded: 'Bereich auslassen' },
    empty: 'Noch nichts gezeichnet.',
    list: 'Gezeichnete Bereiche',
    rows: { normal: 'Normal', excluded: 'Ausgelassen' },
    idle: 'liegt in keinem Bereich des Normalbetriebs',
    store: 'Als neue Referenz speichern',
    clear: 'Zeichnung verwerfen',
    cleared: 'Die Zeichnung wurde verworfen.',
    noData:
      'Aufgezeichnete Daten erscheinen hier, sobald welche gekommen sind. Für importierte Daten können Sie die Zeiten eintippen.',
    nothingHere:
      'Hier wurde nichts aufgezeichnet. Gehen Sie weiter zurück, oder zeigen Sie einen längeren Zeitraum.',
  },
  quality: {
    loading: 'Die Referenz wird gelesen. Das kann einige Sekunden dauern …',
    table: 'Datengüte nach Messstelle',
    enough: {
      yes: 'Genug zum Trainieren',
      thin: 'Knapp, aber Training ist möglich',
      no: 'Nicht genug zum Trainieren',
    },
    verdicts: {
      yes: (rows) => `Sie enthält ${rows} Normalbetrieb.`,
      thin: (rows, wanted) =>
        `Sie enthält ${rows} Normalbetrieb; verlässlich werden Ergebnisse ab ${wanted}. Zeichnen Sie nach Möglichkeit mehr auf.`,
      broken: (rows, needed) =>
        `Der längste Abschnitt ohne Unterbrechung umfasst ${rows}; das Training braucht ${needed} am Stück. Nehmen Sie ohne Unterbrechung auf oder schließen Sie weniger aus.`,
      short: (rows, needed) =>
        `Sie enthält ${rows}; das Training braucht mindestens ${needed}. Zeichnen Sie länger auf, fügen Sie Bereiche hinzu, oder lassen Sie weniger aus.`,
      tags: (names) =>
        `Das Training würde sich weigern wegen ${names}. Prüfen Sie diese Messstellen und zeichnen Sie neu auf, oder nehmen Sie sie aus der Anlage.`,
    },
    thinCosts:
      'Was das kostet: Die Schwelle wird extrapoliert statt ausgezählt, und seltener, aber normaler Betrieb kann Fehlalarme auslösen.',
    rows: (count, time) => `${count} Rasterschritte (${time})`,
    leftOut: (parts) => `Nicht gezählt: ${parts}.`,
    leftOutParts: {
      excluded: (rows) => `${rows} von Hand ausgelassen`,
      off: (rows) => `${rows} mit ausgeschalteter Maschine`,
      mode: (rows) => `${rows} in anderen Betriebsarten`,
      silent: (rows) => `${rows} ohne einen Wert irgendeiner Messstelle`,
    },
    columns: {
      samples: 'Messwerte',
      rate: 'Rate',
      missing: 'Fehlend',
      stuck: 'Eingefroren',
      outOfRange: 'Außerhalb',
      bad: 'Schlecht',
      range: 'Kleinster bis größter',
      problems: 'Probleme',
    },
    meanings: {
      missing: 'Rasterschritte ohne Wert.',
      stuck: 'Messwerte, bei denen der Wert schon zu lange stillstand.',
      outOfRange: 'Messwerte außerhalb des Messbereichs.',
      bad: 'Messwerte, die ihre Quelle schlecht nannte oder die keine Zahlen waren.',
    },
    underOne: '< 1 %',
    perSecond: (count) => `${count} /s`,
    every: (time) => `alle ${time}`,
    range: (low, high) => `${low} bis ${high}`,
    problems: {
      none: 'Kein einziger Messwert: Prüfen Sie die Quelle.',
      missing: (gap) => `Zu viele Schritte ohne Wert, bis zu ${gap} am Stück.`,
      constant: 'Fast immer derselbe Wert: Jeder andere Wert löst einen Alarm aus.',
      stuck: (still) =>
        `Stand bis zu ${still} still: Lassen Sie das aus, falls der Messwert eingefroren war.`,
      range: 'Außerhalb des Messbereichs: Prüfen Sie den Bereich, oder lassen Sie das aus.',
      slow: 'Kommt langsamer als die Abtastzeit der Anlage.',
      bad: 'Die Quelle nennt viele Werte schlecht.',
    },
    prevents: 'Verhindert das Training',
    fine: 'keine',
    help: (count) =>
      `${count} Messstellen, die schlechtesten zuerst. Anteile beziehen sich auf das in der Referenz Aufgezeichnete.`,
  },
  sensitivity: {
    question: 'Wie viele Fehlalarme nehmen Sie in Kauf?',
    help: 'Jede Schwelle löst auch Fehlalarme aus. Je mehr Sie zulassen, desto kleinere Störungen werden gefunden, und desto früher.',
    choices: { month: '1 im Monat', week: '1 pro Woche', day: '1 am Tag', own: 'Eigene Zahl' },
    meanings: {
      month: 'Nur deutliche Abweichungen',
      week: 'Für die meisten Maschinen',
      day: 'Frühe und kleine Störungen, für kritische Maschinen',
      own: 'Pro Woche, von 0,01 bis 168',
    },
    badRate: 'Geben Sie eine Zahl von 0,01 bis 168 ein. Bis dahin gilt die letzte.',
    noModel:
      'Es gibt noch kein Modell; welche Schwelle sich ergibt, lässt sich daher nicht sagen. Die Kurve erscheint hier nach dem ersten Training.',
    chart: (model) => `${model}: Fehlalarme pro Woche je Schwelle`,
    axisThreshold: 'Schwelle',
    axisRate: 'Fehlalarme pro Woche',
    legendCounted: 'ausgezählt',
    legendBeyond: 'extrapoliert',
    legendChosen: 'Ihre Wahl',
    threshold: (promise, threshold, present, model) =>
      `Für ${promise} pro Woche läge die Schwelle bei ${threshold}; die von ${model} ist ${present}.`,
    outside: (promise) => `Die Kurve reicht nicht bis ${promise} pro Woche; das Training wird extrapolieren.`,
    counted: (time, excursions) =>
      `Ausgezählt in ${time} zurückgehaltenem Betrieb mit ${excursions} Ausschlägen.`,
    extrapolated: (rate) =>
      `Weniger als ${rate} pro Woche ließen sich in dieser Zeit nicht auszählen: Dort ist die Kurve extrapoliert.`,
    interval: (low, high) =>
      `An seiner eigenen Schwelle löst das Modell ${low} bis ${high} pro Woche aus (90-%-Intervall).`,
  },
  training: {
    plan: (baseline, alarms) => `Trainiert wird mit ${baseline}, für ${alarms} pro Woche.`,
    otherRuns: (asset) =>
      `Zurzeit wird ${asset} trainiert, und es läuft immer nur ein Training. Warten Sie, bis es beendet ist, oder brechen Sie es dort ab.`,
    toOther: 'Zu diesem Training',
  },
  result: {
    title: (id) => `Was Modell ${id} erkennt`,
    verdict: 'Was das Training sagt',
    parts: 'Teile des Ergebnisses',
    tabs: { sheet: 'Datenblatt', memory: 'Musterkarte', held: 'Zurückgehaltene Beispiele' },
  },
  held: {
    help: 'Abschnitte der Referenz, an denen das Modell geprüft und mit denen es nie trainiert wurde. Eine Spitze nahe oder über 1 × der Schwelle ist ein drohender Fehlalarm: Sehen Sie nach, ob das normal war.',
    none: 'Es wurde kein Abschnitt zurückgehalten: Die Referenz war zu kurz.',
    table: 'Zurückgehaltene Beispiele',
    columns: {
      stretch: 'Abschnitt',
      length: 'Länge',
      peak: 'Höchster Anomaliewert, × Schwelle',
      at: 'Ansehen',
    },
    show: (time) => `${time} zeigen`,
  },
  memory: {
    help: 'Das Gedächtnis enthält Muster des Normalbetriebs. Jedes Muster zeigt seinen Anteil an dem, was die Referenz abruft, und an dem, was der jüngste Betrieb abruft.',
    loading: 'Der jüngste Betrieb wird angesehen …',
    none: 'Dieses Modell wurde trainiert, bevor die Herkunft des Gedächtnisses festgehalten wurde. Trainieren Sie neu, um eine Musterkarte zu erhalten.',
    noDrift: 'Der jüngste Betrieb wurde noch nicht mit der Referenz verglichen.',
    noRecent: 'Es gibt keinen jüngsten Betrieb zum Vergleichen.',
    order: 'Reihenfolge',
    orders: {
      used: 'in der Referenz am meisten genutzt',
      changed: 'am stärksten verändert',
      number: 'nach Nummer',
    },
    inBaseline: 'Anteil in der Referenz',
    recently: 'Anteil zuletzt',
    items: 'Muster des Gedächtnisses',
    item: (item) => `Muster ${item}`,
    tile: (item, weight, recent, change) =>
      `Muster ${item}: ${weight} in der Referenz${recent === null ? '' : `, ${recent} zuletzt`}${change === null ? '' : `, ${change}`}`,
    changes: {
      more: 'mehr als zuvor',
      less: 'weniger als zuvor',
      'no longer': 'nicht mehr abgerufen',
      unused: 'nie abgerufen',
    },
    changeSentences: {
      more: 'Wird mehr abgerufen als in der Referenz.',
      less: 'Wird weniger abgerufen als in der Referenz.',
      'no longer': 'Der jüngste Betrieb ruft es nicht mehr ab.',
      unused: 'Nichts ruft es ab: eine Reserve.',
    },
    inBaselineValue: (recalled, weight) =>
      `Referenz: ${recalled} der Fenster rufen es ab, es macht ${weight} des Abgerufenen aus.`,
    recentValue: (recalled, weight) => `Zuletzt: ${recalled} der Fenster, ${weight} des Abgerufenen.`,
    lastRecalled: (time) => `Zuletzt abgerufen ${time}.`,
    neverRecalled: 'In letzter Zeit nicht abgerufen.',
    origin: 'Stammt aus diesen Abschnitten der Referenz',
  },
  versions: {
    help: 'Versionen ändern sich nie. Ein Modell im Schattenbetrieb bewertet neben der scharfen Version und löst keine Alarme aus.',
    armedNow: (id) => `Modell ${id} ist scharf: Es bewertet diese Anlage und löst ihre Alarme aus.`,
    noneArmed:
      'Kein Modell ist scharf, diese Anlage wird also nicht bewertet. Schalten Sie unten eines scharf.',
    shadowNow: (id, ratio) =>
      `Modell ${id} läuft im Schattenbetrieb: Sein Anomaliewert beträgt jetzt ${ratio} seiner Schwelle.`,
    tryNewest: (id) => `Schattenbetrieb mit Modell ${id}`,
    rollBack: (id) => `Zurück zu Modell ${id}`,
    states: { armed: 'Scharf', shadow: 'Schattenbetrieb', retired: 'Abgelegt', ready: 'Nicht scharf' },
    found: 'Gefunden',
    foundMeaning: 'Anteil der gestörten Zeilen des Selbsttests, die der Anomaliewert gefunden hat.',
    bias: 'Versatz gefunden',
    biasMeaning: 'Mitte der kleinsten gefundenen Versätze über alle Messstellen, in Standardabweichungen.',
    takeBack: 'Zurückholen',
    takeBackModel: (id) => `Modell ${id} zurückholen`,
    more: (id) => `Mehr zu Modell ${id}`,
    showResult: 'Ergebnis zeigen',
    runShadow: 'Schattenbetrieb starten',
    endShadow: 'Schattenbetrieb beenden',
    retire: 'Ablegen',
    wasRetired: (id) => `Modell ${id} wurde abgelegt.`,
    wasDisarmed: (id) => `Modell ${id} wurde unscharf geschaltet.`,
  },
  compare: {
    title: 'Zwei Versionen vergleichen',
    sides: { first: 'Erste Version', second: 'Zweite Version' },
    firm: 'Schwelle ist',
    extrapolated: 'extrapoliert',
    counted: 'ausgezählt',
    foundTogether: 'Gestörte Zeilen, gemeinsam gefunden',
    foundAlone: (path) => `Allein gefunden: ${path}`,
    window: 'Fenster',
    steps: (count) => many(count, 'Rasterschritt', 'Rasterschritte'),
    noSheets:
      'Eine der beiden hat kein Datenblatt, die kleinsten Störungen lassen sich daher nicht vergleichen.',
    sameSheets: 'Beide erkennen in jeder Messstelle dieselben kleinsten Störungen.',
    summary: (first, firstCount, second, secondCount) =>
      `Kleinere Störungen erkennt ${first} in ${firstCount}, ${second} in ${secondCount} Kombinationen aus Messstelle und Art.`,
    differences: 'Worin sich die Datenblätter unterscheiden',
    kind: 'Art der Störung',
    better: 'Erkennt kleinere',
    neither: 'nicht zu sagen',
  },
  drift: {
    title: 'Das Gedächtnis hat sich verschoben',
    drifted: (distance, limit) =>
      `Der jüngste Betrieb ruft das Gedächtnis anders ab als die Referenz (${distance}, normal bis ${limit}).`,
    same: (distance, limit) =>
      `Der jüngste Betrieb ruft das Gedächtnis ab wie die Referenz (${distance}, normal bis ${limit}).`,
    when: (windows, range) => `Gesehen in ${windows} Fenstern, ${range}.`,
    advice:
      'Die Anlage wird womöglich anders gefahren als bei der Aufzeichnung. Soll das so sein, zeichnen Sie eine neue Referenz auf und trainieren Sie neu.',
    map: 'Musterkarte ansehen',
    record: 'Neue Referenz aufzeichnen',
  },
};
