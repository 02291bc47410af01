/** How the document looks: one typeface, few sizes, rules instead of boxes. */
import type {
  Content,
  ContentColumns,
  ContentSvg,
  CustomTableLayout,
  StyleDictionary,
  TableCell,
} from 'pdfmake/interfaces.js';
import {
  ALARM,
  ALARM_BAND,
  BAND,
  BEYOND,
  INK,
  MEASUREMENT,
  MUTED,
  NOT_SCORED,
  RECONSTRUCTION,
  RULE,
} from './palette.ts';

/** Points. A4 upright. */
export const PAGE = { width: 595, margins: [44, 40, 44, 48] as [number, number, number, number] };
export const CONTENT_WIDTH = PAGE.width - PAGE.margins[0] - PAGE.margins[2];

export const STYLES: StyleDictionary = {
  kicker: { fontSize: 7.5, characterSpacing: 1, color: MUTED },
  title: { fontSize: 20, bold: true, lineHeight: 1.05 },
  lead: { fontSize: 11.5, lineHeight: 1.25 },
  heading: { fontSize: 10.5, bold: true },
  label: { fontSize: 7.5, color: MUTED },
  small: { fontSize: 7.5, color: MUTED, lineHeight: 1.2 },
  cell: { fontSize: 8.5 },
  column: { fontSize: 7.5, color: MUTED },
};

/**
 * A thin rule under the header row and under each row; no vertical lines, flush with the text edge. Columns that hold names
 * need fixed widths: a star column grows with a long word until the table leaves the page.
 */
export const RULED: CustomTableLayout = {
  hLineWidth: (line) => (line === 0 ? 0 : 0.5),
  vLineWidth: () => 0,
  hLineColor: () => RULE,
  paddingLeft: (column) => (column === 0 ? 0 : 6),
  paddingRight: (column, { table }) => (column === (table.widths?.length ?? 0) - 1 ? 0 : 6),
  paddingTop: () => 3.5,
  paddingBottom: () => 3.5,
};

export const rule = (margin: number): Content => ({
  canvas: [{ type: 'line', x1: 0, y1: 0, x2: CONTENT_WIDTH, y2: 0, lineWidth: 0.75, lineColor: RULE }],
  margin: [0, margin, 0, margin],
});

/** A section's heading, with what belongs to all of it at the right edge. */
export const heading = (text: string, right: Content = ''): Content => ({
  columns: [
    { text, style: 'heading', width: 'auto' },
    { stack: [right], width: '*', alignment: 'right', margin: [12, 2.5, 0, 0] },
  ],
  margin: [0, 14, 0, 4],
});

export const headerRow = (...texts: string[]): TableCell[] =>
  texts.map((text) => ({ text, style: 'column' }));

export const cell = (text: string): TableCell => ({ text, style: 'cell' });
export const numberCell = (text: string): TableCell => ({ text, style: 'cell', alignment: 'right' });

const svg = (width: number, body: string): ContentSvg => ({
  svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="7" viewBox="0 0 ${width} 7">${body}</svg>`,
  width,
});
const stroke = (color: string, dash = ''): string =>
  `<line x1="0" y1="4" x2="14" y2="4" stroke="${color}" stroke-width="1.2" ${dash}/>`;
const swatch = (color: string, opacity = 1): string =>
  `<rect x="2" y="0.5" width="10" height="6.5" fill="${color}" fill-opacity="${opacity}"/>`;

const LEGEND = {
  score: ['score', stroke(MEASUREMENT)],
  above: ['above the threshold', stroke(ALARM)],
  threshold: ['threshold', stroke(ALARM, 'stroke-dasharray="4 3"')],
  alarm: ['alarm active', swatch(ALARM_BAND)],
  notScored: ['not scored', swatch(NOT_SCORED)],
  measurement: ['measurement', stroke(MEASUREMENT)],
  reconstruction: ['reconstruction', stroke(RECONSTRUCTION)],
  band: ['normal band', swatch(BAND, 0.2)],
  beyond: ['beyond the band', swatch(BEYOND, 0.75)],
} as const;

/** What the lines and fills of a drawing mean, in one line. */
export const legend = (...keys: (keyof typeof LEGEND)[]): Content => ({
  columns: [
    { text: '', width: '*' },
    ...keys.flatMap((key): ContentColumns['columns'] => [
      { ...svg(14, LEGEND[key][1]), width: 14, margin: [0, 1, 0, 0] },
      { text: LEGEND[key][0], style: 'label', width: 'auto', margin: [3, 0, 9, 0] },
    ]),
  ],
});

/** Priority is shape and colour and word together: a square for the score, a triangle for data quality. */
export const alarmSign = (kind: 'score' | 'stuck' | 'stale'): ContentSvg =>
  svg(
    7,
    kind === 'score'
      ? `<rect x="0.5" y="0.5" width="6" height="6" fill="${ALARM}"/>`
      : `<path d="M3.5 0.5 L7 6.5 L0 6.5 Z" fill="${BEYOND}"/>`,
  );

export const shareBar = (share: number, width: number): Content => ({
  canvas: [
    { type: 'rect', x: 0, y: 3, w: width, h: 4, color: NOT_SCORED },
    { type: 'rect', x: 0, y: 3, w: Math.max(0.5, width * Math.min(1, share)), h: 4, color: INK },
  ],
});
