/** Numbers written as plain text, as scalar payloads and JSON strings carry them. */
import type { Refusal } from './payload.ts';

/** No number that means anything is longer; longer text is refused without being looked at. */
const LONGEST = 64;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const NOT_A_NUMBER = /^[+-]?nan$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
const WORDS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['on', 1],
  ['yes', 1],
  ['false', 0],
  ['off', 0],
  ['no', 0],
]);

/**
 * Reads a decimal number ("12.5", "-3e-2"), "nan" / "inf" / "infinity" (which become NaN and the infinities, to be stored
 * as bad), or a boolean word (true, on, yes: 1; false, off, no: 0), in upper or lower case.
 * @param text without surrounding white space
 */
export function readNumber(text: string): number | Refusal {
  if (text === '') return { refused: 'empty', detail: 'The payload is empty.' };
  if (text.length > LONGEST) {
    return {
      refused: 'not a number text',
      detail: `A number was expected, but the text has ${text.length} characters.`,
    };
  }
  if (DECIMAL.test(text)) return Number(text);
  const word = WORDS.get(text.toLowerCase());
  if (word !== undefined) return word;
  if (NOT_A_NUMBER.test(text)) return Number.NaN;
  const infinite = INFINITE.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  if (/^[+-]?\d+,\d+$/.test(text)) {
    return {
      refused: 'not a number text',
      detail: 'The number is written with a comma; a point is expected.',
    };
  }
  if (text.startsWith('{') || text.startsWith('[')) {
    return {
      refused: 'not a number text',
      detail: 'A plain number was expected, but this looks like JSON: give the tag a JSON path.',
    };
  }
  return {
    refused: 'not a number text',
    detail: 'A number or a word like true, false, on, off was expected.',
  };
}
