/** The head of the report: what, when, how long, how sure. */
import type { Content } from 'pdfmake/interfaces.js';
import { peakRatio, summarise, timesThreshold } from '../incident/summary.ts';
import { inWords } from '../incident/zoned-time.ts';
import type { Figures } from './figures.ts';
import { rule } from './page-style.ts';
import type { ReportInput } from './report-input.ts';
import type { Writing } from './writing.ts';

export function overview(input: ReportInput, figures: Figures, writing: Writing): Content[] {
  return [
    ...head(input, writing),
    facts(input, figures, writing),
    { text: certainty(input, figures, writing), style: 'small', margin: [0, 8, 0, 0] },
  ];
}

function head({ incident, asset, alarms, tags, installation }: ReportInput, writing: Writing): Content[] {
  const { print, time } = writing;
  const name = print(asset.name);
  return [
    {
      columns: [
        { text: 'INCIDENT REPORT', style: 'kicker', width: '*' },
        { text: `INCIDENT ${incident.id}`, style: 'kicker', width: 'auto' },
      ],
    },
    { text: name, style: 'title', fontSize: name.length > 44 ? 14 : 20, margin: [0, 4, 0, 0] },
    ...(installation.site === null ? [] : [{ text: print(installation.site), style: 'label' }]),
    rule(8),
    { text: print(summarise(incident, alarms, tags, time)), style: 'lead' },
  ];
}

function facts({ incident, alarms, period }: ReportInput, figures: Figures, writing: Writing): Content {
  const { time, percent } = writing;
  const ended = incident.to === null ? 'Still active' : time.full(incident.to);
  const lasting = inWords((incident.to ?? period.to) - incident.from);
  const unacknowledged = alarms.filter(({ acknowledged }) => acknowledged === null).length;
  const peak = peakRatio(alarms) ?? figures.peakRatio;
  const attended = unacknowledged === 0 ? 'all acknowledged' : `${unacknowledged} not acknowledged`;
  const cells: [string, string][] = [
    ['Began', time.full(incident.from)],
    ['Ended', ended],
    [incident.to === null ? 'Lasting' : 'Lasted', lasting],
    ['Peak score', peak === null ? 'Not scored' : `${timesThreshold(peak)} × threshold`],
    ['Verdict', incident.verdict === 'open' ? 'Not yet judged' : capitalised(incident.verdict)],
    ['Alarms', `${alarms.length}, ${attended}`],
    [
      'Above the threshold',
      figures.scored === 0 ? '–' : `${percent(figures.above / figures.scored)} of windows`,
    ],
    ['Time zone', time.zoneLabel(incident.from, incident.to ?? period.to)],
  ];
  const fact = ([label, value]: [string, string]): Content => ({
    stack: [
      { text: label, style: 'label' },
      { text: value, fontSize: 9.5, margin: [0, 1, 0, 0] },
    ],
  });
  return {
    table: { widths: [118, 118, 118, 118], body: [cells.slice(0, 4).map(fact), cells.slice(4).map(fact)] },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: () => 0,
      paddingLeft: () => 0,
      paddingRight: () => 8,
      paddingTop: () => 3,
      paddingBottom: () => 3,
    },
    margin: [0, 8, 0, 0],
  };
}

/** How far the finding can be trusted, in numbers. */
function certainty({ model }: ReportInput, figures: Figures, { number, percent }: Writing): string {
  if (model === null) return 'No model was armed: this incident comes from data-quality alarms only.';
  const sentences: string[] = [];
  if (figures.scored > 0) {
    sentences.push(
      `The score was above the threshold in ${number(figures.above)} of ${number(figures.scored)} scored windows of this incident.`,
    );
  }
  const missing = figures.notScored.reduce((sum, { count }) => sum + count, 0);
  if (missing > 0) {
    const reasons = figures.notScored
      .map(({ state }) => (state === 'mode' ? 'other operating mode' : state))
      .join(', ');
    sentences.push(
      `${percent(missing / (missing + figures.scored))} of its windows could not be scored (${reasons}).`,
    );
  }
  const rate = model.falseAlarmsPerWeek;
  sentences.push(
    `In normal operation this threshold is expected to raise ${number(rate)} false ${rate === 1 ? 'alarm' : 'alarms'} a week, ${
      model.extrapolated
        ? 'extrapolated from the tail of the scores, because the held-back normal data was too short to count.'
        : 'counted on held-back normal data.'
    }`,
  );
  return sentences.join(' ');
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
