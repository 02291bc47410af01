/** Each channel's share at the peak, beside what it measured and what was expected of it. */
import type { Content, TableCell } from 'pdfmake/interfaces.js';
import { uniqueNames } from './data-file.ts';
import { valueAt, type Figures } from './figures.ts';
import { cell, headerRow, heading, numberCell, RULED, shareBar } from './page-style.ts';
import type { ReportInput } from './report-input.ts';
import type { Writing } from './writing.ts';

/** A longer list ends with a line that says where the rest is. */
const MOST_CHANNELS = 10;

export function contributionTable(input: ReportInput, { peakAt }: Figures, writing: Writing): Content[] {
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
      numberCell(measured),
      numberCell(expected),
      numberCell(percent(share)),
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
        widths: [119, 46, 60, 92, 40, 90],
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
