/** report.pdf: one or two pages an engineer would hand to a manager. */
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Report } from '../../api/words.ts';
import type { ZonedTime } from '../incident/zoned-time.ts';
import { evidence } from './evidence.ts';
import { figuresOf } from './figures.ts';
import { MISSING, preparePdfmake } from './fonts.ts';
import { overview } from './overview.ts';
import { PAGE, STYLES } from './page-style.ts';
import { INK } from './palette.ts';
import { channelPictures, scorePicture } from './pictures.ts';
import type { ReportInput } from './report-input.ts';
import { writingOf } from './writing.ts';

/**
 * @param files the report's files whose hashes the document states
 * @returns the bytes of a PDF, the same for the same input
 */
export async function renderDocument(
  input: ReportInput,
  time: ZonedTime,
  files: Report['files'],
): Promise<Uint8Array> {
  const writing = writingOf(time);
  const figures = figuresOf(input);
  const content: Content[] = [
    ...overview(input, figures, writing),
    ...scorePicture(input, writing),
    ...channelPictures(input, writing),
    ...evidence(input, figures, files, writing),
  ];
  const title = `Incident ${input.incident.id}: ${writing.print(input.asset.name)}`;
  const product = `Mnemo ${input.installation.version}`;
  const generated = `${writing.time.full(input.generatedAt)} ${time.timeZone}`;
  const note = writing.replaced
    ? [
        {
          text: `${MISSING} stands for a character this document cannot draw; data.csv and manifest.json have it.`,
          style: 'small',
          margin: [0, 8, 0, 0] as [number, number, number, number],
        },
      ]
    : [];

  const definition: TDocumentDefinitions = {
    info: { title, creator: product, producer: product, creationDate: new Date(input.generatedAt / 1000) },
    language: 'en',
    displayTitle: true,
    pageSize: 'A4',
    pageMargins: PAGE.margins,
    defaultStyle: { font: 'Roboto', fontSize: 9, color: INK },
    styles: STYLES,
    content: [...content, ...note],
    footer: (page, pages) => ({
      columns: [
        { text: `${product}, generated ${generated}`, style: 'label', width: '*' },
        {
          text: `${title.length > 60 ? `Incident ${input.incident.id}` : title}, page ${page} of ${pages}`,
          style: 'label',
          width: 'auto',
        },
      ],
      margin: [PAGE.margins[0], 18, PAGE.margins[2], 0],
    }),
  };
  return preparePdfmake().createPdf(definition).getBuffer();
}
