/** The record behind the pictures: contributions, alarms, notes, the model and the files. */
import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Alarm, Report, Tag } from '../../api/words.ts';
import { timesThreshold } from '../incident/summary.ts';
import { uniqueNames } from './data-file.ts';
import { valueAt, type Figures } from './figures.ts';
import { alarmSign, headerRow, heading, RULED, shareBar } from './page-style.ts';
import { MUTED } from './palette.ts';
import type { ReportInput } from './report-input.ts';
import type { Writing } from './writing.ts';

/** Longer lists end with a line that says where the rest is. */
const MOST_CHANNELS = 10;
const MOST_ALARMS = 40;

export function secondPage(
  input: ReportInput,
  figures: Figures,
  files: Report['files'],
  writing: Writing,
): Content[] {
  return [
    ...contributions(input, figures, writing),
    ...alarmTable(input, writing),
    ...notes(input, writing),
    ...modelFacts(input, writing),
    ...fileTable(files, writing),
  ];
}

const cell = (text: string): TableCell => ({ text, style: 'cell' });
const right = (text: string): TableCell => ({ text, style: 'cell', alignment: 'right' });

function contributions(input: ReportInput, { peakAt }: Figures, writing: Writing): Content[] {
  const { incident, tags } = input;
  if (incident.contributions.length === 0) return [];
  const { print, percent, time } = writing;
  const shown = incident.contributions.slice(0, MOST_CHANNELS);
  const names = uniqueNames(tags);
  const rows = shown.map(({ tagId, share }): TableCell[] => {
    const tag = tags.find(({ id }) => id === tagId);
    const [measured, expected] = peakAt === null ? ['–', '–'] : atPeak(input, tagId, peakAt, writing);
    return [
      cell(print(names.get(tagId) ?? `Tag ${tagId}`)),
      cell(print(tag?.unit ?? '')),
      right(measured),
      right(expected),
      right(percent(share)),
      shareBar(share, 90),
    ];
  });
  const rest = incident.contributions.slice(MOST_CHANNELS);
  const restShare = rest.reduce((sum, { share }) => sum + share, 0);
  const when = peakAt === null ? '' : `at the peak, ${time.full(peakAt)} ${time.timeZone}`;
  return [
    heading('Contributions', { text: when, style: 'label' }),
    {
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: ['*', 46, 60, 92, 40, 90],
        body: [
          [
            ...headerRow('Channel', 'Unit'),
            ...headerRow('Measured', 'Expected ± band', 'Share').map((one) => ({
              ...(one as object),
              alignment: 'right',
            })),
            { text: '' },
          ] as TableCell[],
          ...rows,
        ],
      },
      layout: RULED,
    },
    ...(rest.length === 0
      ? []
      : [
          {
            text: `${rest.length} further channels carry ${percent(restShare)} together; manifest.json lists them.`,
            style: 'small',
            margin: [0, 3, 0, 0] as [number, number, number, number],
          },
        ]),
  ];
}

function atPeak(input: ReportInput, tagId: number, at: number, { number }: Writing): [string, string] {
  const sampled = input.samples.find((columns) => columns.tagId === tagId);
  const expected = input.reconstruction.find((columns) => columns.tagId === tagId);
  return [
    sampled === undefined ? '–' : number(valueAt(sampled.t, sampled.value, at)),
    expected === undefined
      ? '–'
      : `${number(valueAt(expected.t, expected.reconstruction, at))} ± ${number(expected.band)}`,
  ];
}

function alarmTable({ alarms, tags, incident, period }: ReportInput, writing: Writing): Content[] {
  const { moment, time, print } = writing;
  if (alarms.length === 0) return [];
  const shown = alarms.toSorted((a, b) => a.raised - b.raised || a.id - b.id).slice(0, MOST_ALARMS);
  const rows = shown.map((alarm): TableCell[] => [
    {
      columns: [
        { ...alarmSign(alarm.kind), width: 7, margin: [0, 2, 0, 0] },
        { text: print(alarmWords(alarm, tags)), style: 'cell', width: '*', margin: [4, 0, 0, 0] },
      ],
    },
    cell(moment(alarm.began, '')),
    cell(moment(alarm.raised, '')),
    cell(moment(alarm.cleared, 'still active')),
    cell(
      alarm.acknowledged === null
        ? 'not acknowledged'
        : `${moment(alarm.acknowledged, '')}, ${print(alarm.acknowledgedBy ?? '')}`,
    ),
  ]);
  const zone = time.zoneLabel(incident.from, incident.to ?? period.to);
  return [
    heading('Alarms', { text: `times in ${zone}`, style: 'label' }),
    {
      table: {
        headerRows: 1,
        dontBreakRows: true,
        widths: ['*', 'auto', 'auto', 'auto', 120],
        body: [headerRow('Alarm', 'Began', 'Raised', 'Cleared', 'Acknowledged'), ...rows],
      },
      layout: RULED,
    },
    ...(alarms.length > MOST_ALARMS
      ? [{ text: `${alarms.length - MOST_ALARMS} further alarms are in manifest.json.`, style: 'small' }]
      : []),
  ];
}

function alarmWords({ kind, tagId, peakScore, threshold }: Alarm, tags: readonly Tag[]): string {
  if (kind !== 'score')
    return `${tags.find(({ id }) => id === tagId)?.name ?? `Tag ${tagId ?? '?'}`} ${kind}`;
  return peakScore === null || threshold === null
    ? 'Score'
    : `Score, ${timesThreshold(peakScore / threshold)} × threshold`;
}

function notes({ notes: written, incident, period }: ReportInput, writing: Writing): Content[] {
  const { moment, print, printLines, time } = writing;
  const zone = time.zoneLabel(incident.from, incident.to ?? period.to);
  if (written.length === 0) {
    return [heading('Notes'), { text: 'No notes were written.', style: 'cell', color: MUTED }];
  }
  return [
    heading('Notes', { text: `times in ${zone}`, style: 'label' }),
    ...written
      .toSorted((a, b) => a.at - b.at || a.id - b.id)
      .map(({ at, author, text }): Content => ({
        stack: [
          { text: `${moment(at, '')}, ${print(author)}`, style: 'label' },
          { text: printLines(text), style: 'cell', lineHeight: 1.2, margin: [0, 1, 0, 6] },
        ],
      })),
  ];
}

/** Label and value in two columns, a rule between the rows. */
const factTable = (rows: [string, string][]): Content => ({
  table: {
    dontBreakRows: true,
    widths: [112, '*'],
    body: rows.map(([label, value]): TableCell[] => [
      { text: label, style: 'column', margin: [0, 1, 0, 0] },
      cell(value),
    ]),
  },
  layout: RULED,
});

function modelFacts({ model, asset }: ReportInput, { number, print, time }: Writing): Content[] {
  if (model === null) return [];
  const rate = model.falseAlarmsPerWeek;
  const meaning = `${number(rate)} false ${rate === 1 ? 'alarm' : 'alarms'} expected in a week of normal operation`;
  const source = model.extrapolated
    ? 'extrapolated from the fitted tail of the held-back scores, because that data was too short to count'
    : 'counted on held-back normal data, through the same alarm rule';
  return [
    heading('Model and threshold'),
    factTable([
      ['Model', `version ${model.id}, trained ${time.full(model.createdAt)} ${time.timeZone}`],
      ['SHA-256 of the model file', model.hash],
      ['Trained on', `${print(model.backend)}, seed ${model.seed}`],
      [
        'Window',
        `${model.windowLength} steps of ${number(asset.samplePeriod)} s, ${asset.tagIds.length} channels`,
      ],
      ['Threshold', number(model.threshold)],
      ['Its meaning', `${meaning}, ${source}`],
      ...(model.verdict.trim() === ''
        ? []
        : [['What carries the score', print(model.verdict)] as [string, string]]),
    ]),
  ];
}

function fileTable(files: Report['files'], { number }: Writing): Content[] {
  return [
    heading('Files of this report'),
    {
      table: {
        headerRows: 1,
        widths: ['auto', 'auto', '*'],
        body: [
          headerRow('File', 'Size', 'SHA-256'),
          ...files.map(({ name, bytes, sha256 }) => [
            cell(name),
            cell(bytes < 10_000 ? `${bytes} B` : `${number(Math.round(bytes / 1000))} kB`),
            cell(sha256),
          ]),
        ],
      },
      layout: RULED,
    },
    {
      text: 'manifest.json holds the SHA-256 of this document as well.',
      style: 'small',
      margin: [0, 4, 0, 0],
    },
  ];
}
