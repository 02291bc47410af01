/** What, when, how long, how sure, and the pictures of it. */
import type { Content } from 'pdfmake/interfaces.js';
import type { Tag } from '../../api/words.ts';
import { summarise, timesThreshold } from '../incident/summary.ts';
import { inWords } from '../incident/zoned-time.ts';
import { drawChannel } from './channel-drawing.ts';
import type { Figures } from './figures.ts';
import { CONTENT_WIDTH, heading, legend, rule } from './page-style.ts';
import { MUTED } from './palette.ts';
import type { ReportInput } from './report-input.ts';
import { drawScore } from './score-drawing.ts';
import type { Writing } from './writing.ts';

/** Channels drawn: more would not fit the first page, and the table on the second has them all. */
const DRAWN = 3;

export function firstPage(input: ReportInput, figures: Figures, writing: Writing): Content[] {
  return [
    ...head(input, writing),
    facts(input, figures, writing),
    { text: certainty(input, figures, writing), style: 'small', margin: [0, 8, 0, 0] },
    ...scorePicture(input, writing),
    ...channelPictures(input, writing),
  ];
}

function head({ incident, asset, alarms, tags, installation }: ReportInput, writing: Writing): Content[] {
  const { print, time } = writing;
  return [
    {
      columns: [
        { text: 'INCIDENT REPORT', style: 'kicker', width: '*' },
        { text: `INCIDENT ${incident.id}`, style: 'kicker', width: 'auto' },
      ],
    },
    { text: print(asset.name), style: 'title', margin: [0, 4, 0, 0] },
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
  const attended = unacknowledged === 0 ? 'all acknowledged' : `${unacknowledged} not acknowledged`;
  const cells: [string, string][] = [
    ['Began', time.full(incident.from)],
    ['Ended', ended],
    [incident.to === null ? 'Lasting' : 'Lasted', lasting],
    [
      'Peak score',
      figures.peakRatio === null ? 'Not scored' : `${timesThreshold(figures.peakRatio)} × threshold`,
    ],
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
    table: { widths: ['*', '*', '*', '*'], body: [cells.slice(0, 4).map(fact), cells.slice(4).map(fact)] },
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
    const reasons = figures.notScored.map(({ state }) => state).join(', ');
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

function scorePicture({ scores, alarms, period }: ReportInput, writing: Writing): Content[] {
  if (scores === null) return [];
  const scored = alarms.filter(({ kind }) => kind === 'score');
  const size = { width: CONTENT_WIDTH, height: 148 };
  return [
    heading(
      'Score, in multiples of the threshold',
      legend('score', 'above', 'threshold', 'alarm', 'notScored'),
    ),
    { svg: drawScore(scores, scored, period, writing.time, writing.number, size), width: size.width },
    axisCaption({ period }, writing),
  ];
}

function channelPictures(input: ReportInput, writing: Writing): Content[] {
  const { asset, samples, reconstruction, alarms, period } = input;
  const size = { width: CONTENT_WIDTH, height: 92 };
  const drawn = drawnTags(input).flatMap((tag): Content[] => {
    const measured = samples.find(({ tagId }) => tagId === tag.id);
    if (measured === undefined) return [];
    const expected = reconstruction.find(({ tagId }) => tagId === tag.id) ?? null;
    const own = alarms.filter(({ kind, tagId }) => kind === 'score' || tagId === tag.id);
    const picture = drawChannel(
      measured,
      expected,
      own,
      period,
      asset.samplePeriod,
      writing.time,
      writing.number,
      size,
    );
    return [
      {
        unbreakable: true,
        stack: [channelTitle(input, tag, writing), { svg: picture, width: size.width }],
        margin: [0, 3, 0, 0],
      },
    ];
  });
  if (drawn.length === 0) return [];
  const title = drawn.length === 1 ? 'Most involved channel' : 'Most involved channels';
  return [
    heading(title, legend('measurement', 'reconstruction', 'band', 'beyond', 'alarm')),
    ...drawn,
    axisCaption(input, writing),
  ];
}

function channelTitle({ incident, alarms }: ReportInput, tag: Tag, { print, percent }: Writing): Content {
  const share = incident.contributions.find(({ tagId }) => tagId === tag.id)?.share;
  const kinds = new Set(alarms.flatMap(({ kind, tagId }) => (tagId === tag.id ? [kind] : [])));
  const why = [...(share === undefined ? [] : [`${percent(share)} of the score at its peak`]), ...kinds];
  return {
    columns: [
      {
        text: [
          print(tag.name),
          { text: tag.unit === '' ? '' : `  ${print(tag.unit)}`, color: MUTED, bold: false },
        ],
        bold: true,
        fontSize: 8.5,
        width: '*',
      },
      { text: why.join(', '), style: 'label', width: 'auto' },
    ],
  };
}

/** The largest contributions; the last place goes to a tag with a data-quality alarm of its own, if there is one. */
function drawnTags({ incident, alarms, tags }: ReportInput): Tag[] {
  const byShare = incident.contributions.map(({ tagId }) => tagId);
  const byQuality = alarms.flatMap(({ tagId }) => tagId ?? []);
  const first = byShare.slice(0, byQuality.length === 0 ? DRAWN : DRAWN - 1);
  const ids = new Set([...first, ...byQuality, ...byShare]);
  return [...ids].flatMap((id) => tags.find((tag) => tag.id === id) ?? []).slice(0, DRAWN);
}

const axisCaption = ({ period }: Pick<ReportInput, 'period'>, { time }: Writing): Content => {
  const [first, last] = [time.day(period.from), time.day(period.to)];
  const days = first === last ? first : `${first} to ${last}`;
  return {
    text: `${days}, time in ${time.zoneLabel(period.from, period.to)}`,
    style: 'label',
    alignment: 'right',
  };
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
