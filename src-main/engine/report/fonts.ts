/** The report's typeface, and what it cannot draw. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import pdfmake from 'pdfmake';
import { fontCoverage } from './font-coverage.ts';

/** Roboto comes with pdfmake: Latin, Greek and Cyrillic as TrueType. */
const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')),
  'fonts',
  'Roboto',
);
const REGULAR = join(FOLDER, 'Roboto-Regular.ttf');

/** pdfmake with this typeface and no way to read anything else, from disk or network. */
export function preparePdfmake(): typeof pdfmake {
  pdfmake.setFonts({ Roboto: { normal: REGULAR, bold: join(FOLDER, 'Roboto-Medium.ttf') } });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => path.startsWith(FOLDER + sep));
  return pdfmake;
}

/** Stands for a character that the typeface lacks. */
export const MISSING = '\ufffd';

export interface Printer {
  /** The text with unprintable characters replaced: line breaks and tabs by a space, others by a replacement sign. */
  print(text: string): string;
  /** The same, keeping line breaks. */
  printLines(text: string): string;
  /** Whether anything had to be replaced so far. */
  readonly replaced: boolean;
}

let covered: ((codePoint: number) => boolean) | null = null;
const canDraw = (codePoint: number): boolean => (covered ??= fontCoverage(readFileSync(REGULAR)))(codePoint);

/** Whether every character of the text has a glyph. */
export const drawable = (text: string): boolean => [...text].every((c) => canDraw(c.codePointAt(0)!));

/** One per document: it remembers whether anything had to be replaced. */
export function createPrinter(): Printer {
  let replaced = false;
  const print = (text: string): string =>
    Array.from(text.normalize('NFC').replace(/\s/gu, ' '), (character) => {
      if (canDraw(character.codePointAt(0)!)) return character;
      // Joiners, direction marks and variation selectors draw nothing anyway.
      if (/[\p{Cf}\p{Mn}]/u.test(character)) return '';
      replaced = true;
      return MISSING;
    }).join('');
  return {
    print,
    printLines: (text) =>
      text
        .split(/\r\n|\r|\n/)
        .map(print)
        .join('\n'),
    get replaced() {
      return replaced;
    },
  };
}
