import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPdftotext } from '../programs.ts';
import { pdfText } from '../src-main/engine/report/pdf-text.ts';

/** The text of a PDF file with every run of white space as one space: by pdftotext where it is installed. */
export function pdfWords(file: string): string {
  const program = findPdftotext();
  const text =
    program === null
      ? pdfText(readFileSync(file)).join('\n')
      : execFileSync(program, ['-layout', file, '-'], { encoding: 'utf8' });
  return text.replace(/\s+/g, ' ');
}
