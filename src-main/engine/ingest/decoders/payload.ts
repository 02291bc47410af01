/** One packet's payload on its way through the decoders: bytes, and what they were read as, each read at most once. */
import type { Micros, Quality, QualityReason } from '../../../api/words.ts';
import { linesOf, type Lines } from './line-protocol-lines.ts';

/** What a decoder gives: a number, and the source time in microseconds where the payload carries one. */
export interface Reading {
  /** NaN where the source sent none, or a text. */
  readonly value: number;
  readonly t: Micros | null;
  /** What the source itself says of its value; absent: nothing, so it is good. */
  readonly doubt?: { readonly quality: Exclude<Quality, 'good'>; readonly reason: QualityReason };
  /** Kept, but no news for alarms and live views (Sparkplug is_historical). */
  readonly historical?: true;
  /** The unit the source names. */
  readonly unit?: string;
  /** What the source sent where that is no number. */
  readonly text?: string;
}

/** Why a payload gave no reading: a short kind to count by, and one sentence for the operator. */
export interface Refusal {
  readonly refused: string;
  readonly detail: string;
}

/**
 * What a decoder makes of one payload. A payload with many values of one tag gives a list, oldest as the payload has
 * them; where some of them cannot be read, one refusal in that list says which, and the others are not lost.
 */
export type Decoded = Reading | readonly (Reading | Refusal)[] | Refusal;

export const isRefusal = (result: object): result is Refusal => 'refused' in result;

export interface Payload {
  readonly bytes: Uint8Array;
  /** The payload as UTF-8 without surrounding white space. */
  text(): string;
  /** The payload as parsed JSON, or why it is none. */
  json(): { readonly root: unknown } | Refusal;
  /** The same with whole numbers beyond 2^53, which a double rounds, as BigInt. Slower: nanosecond times need it. */
  exactJson(): { readonly root: unknown } | Refusal;
  /** The payload as lines of Influx line protocol. */
  lines(): Lines | Refusal;
}

/** Larger documents are refused unread: parsing them would hold up every other tag. */
export const MOST_BYTES = 1 << 20;

/** Wraps the bytes of one packet. However many tags read from it, it is converted to text and parsed once. */
export function openPayload(bytes: Uint8Array): Payload {
  let raw: string | undefined;
  let text: string | undefined;
  let json: ReturnType<Payload['json']> | undefined;
  let exact: ReturnType<Payload['json']> | undefined;
  let lines: Lines | undefined;
  const rawText = (): string =>
    (raw ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  const payload: Payload = {
    bytes,
    text: () => (text ??= rawText().trim()),
    json: () => (json ??= parse(payload)),
    exactJson: () => (exact ??= parse(payload, exactly)),
    lines: () => tooLarge(bytes) ?? (lines ??= linesOf(rawText())),
  };
  return payload;
}

const tooLarge = ({ byteLength }: Uint8Array): Refusal | null =>
  byteLength > MOST_BYTES
    ? {
        refused: 'too large',
        detail: `The payload has ${byteLength} bytes; JSON and line protocol are read up to 1 MiB.`,
      }
    : null;

function parse(payload: Payload, reviver?: typeof exactly): ReturnType<Payload['json']> {
  const refusal = tooLarge(payload.bytes);
  if (refusal !== null) return refusal;
  const text = payload.text();
  if (text === '') return { refused: 'empty', detail: 'The payload is empty.' };
  try {
    return { root: JSON.parse(text, reviver) as unknown };
  } catch (error) {
    // The parser's own sentence names the place; JSON.parse throws nothing but SyntaxError (and RangeError on depth).
    return { refused: 'not JSON', detail: `The payload is not valid JSON (${(error as Error).message}).` };
  }
}

/** A reviver that sees the digits themselves (ECMAScript's "JSON.parse source text access"). */
function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const digits = context?.source;
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{16,19}$/.test(digits ?? '')
    ? BigInt(digits!)
    : value;
}

/** The payload's beginning as one printable line, for the operator's eyes. */
export function beginningOf(bytes: Uint8Array, most = 80): string {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, most)).toString(
    'utf8',
  );
  // Anything that is not a visible character or a plain space would garble a log line or a screen.
  const printable = start.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '·');
  return bytes.byteLength > most ? `${printable}…` : printable;
}
