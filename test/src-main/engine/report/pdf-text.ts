/**
 * The text of a PDF as written by pdfkit: compressed content streams with glyphs in hexadecimal, and a ToUnicode map per
 * font. It reads the file itself, so the tests need no PDF tool on the machine.
 */
import { inflateSync } from 'node:zlib';

interface PdfObject {
  readonly dictionary: string;
  readonly stream: string;
}

/** @returns one entry per page, pieces of a line joined as drawn, lines separated by newlines */
export function pdfText(pdf: Uint8Array): string[] {
  const objects = readObjects(Buffer.from(pdf));
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type \/Page\b/.test(dictionary));
  return pages.map((page) => {
    const content = follow(objects, page.dictionary, 'Contents').stream;
    const fonts = follow(objects, page.dictionary, 'Resources').dictionary;
    return readPage(content, (name) => {
      const font = follow(objects, fonts, name);
      return unicodeMap(follow(objects, font.dictionary, 'ToUnicode').stream);
    });
  });
}

/** Where the rightmost piece of text on any page begins, in points from the left edge. */
export function rightmostText(pdf: Uint8Array): number {
  const streams = [...readObjects(Buffer.from(pdf)).values()].map(({ stream }) => stream).join('\n');
  return Math.max(...[...streams.matchAll(/1 0 0 1 ([-\d.]+) [-\d.]+ Tm/g)].map(([, x]) => Number(x)));
}

function readObjects(pdf: Buffer): Map<number, PdfObject> {
  const text = pdf.toString('latin1');
  const objects = new Map<number, PdfObject>();
  for (const match of text.matchAll(/(?:^|\n)(\d+) 0 obj\n/g)) {
    const start = match.index + match[0].length;
    const streamAt = text.indexOf('stream\n', start);
    const end = text.indexOf('endobj', start);
    if (streamAt === -1 || streamAt > end) {
      objects.set(Number(match[1]), { dictionary: text.slice(start, end), stream: '' });
      continue;
    }
    const dictionary = text.slice(start, streamAt);
    const length = Number(/\/Length (\d+)/.exec(dictionary)![1]);
    const bytes = pdf.subarray(streamAt + 7, streamAt + 7 + length);
    const plain = dictionary.includes('/FlateDecode') ? inflateSync(bytes) : bytes;
    objects.set(Number(match[1]), { dictionary, stream: plain.toString('latin1') });
  }
  return objects;
}

function follow(objects: Map<number, PdfObject>, dictionary: string, key: string): PdfObject {
  const reference = new RegExp(`/${key} (\\d+) 0 R`).exec(dictionary);
  const target = reference && objects.get(Number(reference[1]));
  if (!target) throw new Error(`${key} is not in ${dictionary}`);
  return target;
}

/** Glyph numbers to text, from the ranges pdfkit writes: <first> <last> [<text> <text> ...]. */
function unicodeMap(cmap: string): (glyph: number) => string {
  const texts = new Map<number, string>();
  for (const [, first, , list] of cmap.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/g)) {
    [...list!.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex], i) => {
      const units = hex!.replaceAll(' ', '').match(/.{4}/g) ?? [];
      texts.set(parseInt(first!, 16) + i, String.fromCharCode(...units.map((unit) => parseInt(unit, 16))));
    });
  }
  return (glyph) => texts.get(glyph) ?? `<glyph ${glyph}>`;
}

function readPage(content: string, mapOf: (font: string) => (glyph: number) => string): string {
  let text = '';
  let map = (glyph: number): string => `<glyph ${glyph}>`;
  let baseline = '';
  for (const [, y, font, glyphs] of content.matchAll(
    /1 0 0 1 [-\d.]+ ([-\d.]+) Tm|\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g,
  )) {
    if (font !== undefined) map = mapOf(font);
    else if (y !== undefined) {
      if (y !== baseline) text += '\n';
      baseline = y;
    } else {
      const hex = [...glyphs!.matchAll(/<([0-9a-f]*)>/g)].map(([, run]) => run).join('');
      text += (hex.match(/.{4}/g) ?? []).map((glyph) => map(parseInt(glyph, 16))).join('');
    }
  }
  return text;
}
