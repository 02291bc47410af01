import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fontCoverage } from '../../../../src-main/engine/report/font-coverage.ts';
import { createPrinter, drawable } from '../../../../src-main/engine/report/fonts.ts';

test('the character map says what the typeface has: Latin, Greek, Cyrillic and the signs of units', () => {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfmake/package.json'));
  const covers = fontCoverage(readFileSync(join(folder, 'fonts', 'Roboto', 'Roboto-Regular.ttf')));
  for (const character of 'Az09°²³µΩ±×·–éőşłčžẤαβωЖяЇ€"\ufffd')
    expect(covers(character.codePointAt(0)!)).toBe(true);
  for (const character of '中あ한★ع→□') expect(covers(character.codePointAt(0)!)).toBe(false);
  expect(() => fontCoverage(new Uint8Array(64))).toThrow('no character map');
});

describe('printing', () => {
  test('replaces what cannot be drawn and remembers that it did', () => {
    const printer = createPrinter();
    expect(printer.print('e\u0301té\u202f1\ufe0f\tx\ny')).toBe('été 1 x y');
    expect(printer.replaced).toBe(false);
    expect(printer.print('水 😀')).toBe('\ufffd \ufffd');
    expect(printer.replaced).toBe(true);
    expect(printer.printLines('a\r\nb')).toBe('a\nb');
    expect([drawable('März'), drawable('三月')]).toEqual([true, false]);
  });
});
