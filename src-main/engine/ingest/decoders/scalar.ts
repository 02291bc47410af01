/** Payloads that are one value as text: "12.5", " 7 ", "ON". They carry no source time. */
import { readNumber } from './number-text.ts';
import type { Payload, Reading, Refusal } from './payload.ts';

/** A scalar is short; text beyond this is refused before it is even converted. */
const MOST_BYTES = 1024;

export function decodeScalar(payload: Payload): Reading | Refusal {
  if (payload.bytes.byteLength > MOST_BYTES) {
    return {
      refused: 'not a number text',
      detail: `A plain number was expected, but the payload has ${payload.bytes.byteLength} bytes.`,
    };
  }
  const value = readNumber(payload.text());
  return typeof value === 'number' ? { value, t: null } : value;
}
