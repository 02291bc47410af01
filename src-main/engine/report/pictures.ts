/** The drawings with their headings, legends and the name of their time axis. */
import type { Content } from 'pdfmake/interfaces.js';
import type { Tag } from '../../api/words.ts';
import { drawChannel } from './channel-drawing.ts';
import { CONTENT_WIDTH, heading, legend } from './page-style.ts';
import { MUTED } from './palette.ts';
import type { ReportInput } from './report-input.ts';
import { drawScore } from './score-drawing.ts';
import type { Writing } from './writing.ts';

/** Channels drawn: more would not fit beside the score on one page, and the table has them all. */
const DRAWN = 3;

/** The score over the period; nothing when there is none. */
export function scorePicture({ scores, alarms, period }: ReportInput, writing: Writing): Content[] {
  if (scores === null) return [];
  const scored = alarms.filter(({ kind }) => kind === 'score');
  const size = { width: CONTENT_WIDTH, height: 140 };
  return [
    heading(
      'Score, in multiples of the threshold',
      legend('score', 'above', 'threshold', 'alarm', 'notScored'),
    ),
    { svg: drawScore(scores, scored, period, writing.time, writing.number, size), width: size.width },
    axisCaption({ period }, writing),
  ];
}

/** The channels the incident is about, one under the other on the same time axis. */
export function channelPictures(input: ReportInput, writing: Writing): Content[] {
  const { incident, asset, samples, reconstruction, alarms, period } = input;
  const size = { width: CONTENT_WIDTH, height: 84 };
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
  const modelled = reconstruction.length > 0 ? (['reconstruction', 'band', 'beyond'] as const) : [];
  return [
    heading(
      incident.contributions.length > 0 ? 'Most involved channels' : 'Channels',
      legend('measurement', ...modelled, 'alarm'),
    ),
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
        width: CONTENT_WIDTH - 150,
      },
      { text: why.join(', '), style: 'label', width: 150, alignment: 'right' },
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
