/** The record behind the pictures: contributions, alarms, notes, the model and the files. */
import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { Report } from '../../api/words.ts';
import { alarmTable } from './alarm-table.ts';
import { contributionTable } from './contribution-table.ts';
import type { Figures } from './figures.ts';
import { cell, headerRow, heading, RULED } from './page-style.ts';
import { MUTED } from './palette.ts';
import type { ReportInput } from './report-input.ts';
import type { Writing } from './writing.ts';

/** Up to this many entries a section stays on one page. */
const KEPT_TOGETHER = 12;

export function evidence(
  input: ReportInput,
  figures: Figures,
  files: Report['files'],
  writing: Writing,
): Content[] {
  const section = (stack: Content[], entries: number): Content => ({
    stack,
    unbreakable: entries <= KEPT_TOGETHER,
  });
  return [
    section(contributionTable(input, figures, writing), 0),
    section(alarmTable(input, writing), input.alarms.length),
    section(notes(input, writing), noteLength(input)),
    section(modelFacts(input, writing), 0),
    section(fileTable(files, writing), 0),
  ];
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

/** In lines, roughly: a note may be a whole page by itself. */
const noteLength = ({ notes: written }: ReportInput): number =>
  written.reduce((lines, { text }) => lines + 1 + text.length / 100 + text.split('\n').length, 0);

/** Label and value in two columns, a rule between the rows. */
const factTable = (rows: [string, string][]): Content => ({
  table: {
    dontBreakRows: true,
    widths: [112, 383],
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
