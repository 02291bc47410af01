/** One packet's payload on its way through the decoders: bytes, and what they were read as, each read at most once. */

/** What a decoder gives: a number, and the source time in microseconds where the payload carries one. */
export interface Reading {
  readonly value: number;
  readonly t: number | null;
}

/** Why a payload gave no reading: a short kind to count by, and one sentence for the operator. */
export interface Refusal {
  readonly refused: string;
  readonly detail: string;
}

export const isRefusal = (result: object): result is Refusal => 'refused' in result;

export interface Payload {
  readonly bytes: Uint8Array;
  /** The payload as UTF-8 without surrounding white space. */
  text(): string;
  /** The payload as parsed JSON, or why it is none. */
  json(): { readonly root: unknown } | Refusal;
}

/** Larger JSON is refused unread: parsing it would hold up every other tag. */
export const MOST_JSON_BYTES = 1 << 20;

/** Wraps the bytes of one packet. However many tags read from it, it is converted to text and parsed once. */
export function openPayload(bytes: Uint8Array): Payload {
  let text: string | undefined;
  let json: { readonly root: unknown } | Refusal | undefined;
  const payload: Payload = {
    bytes,
    text: () =>
      (text ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').trim()),
    json: () => (json ??= parse(payload)),
  };
  return payload;
}

function parse(payload: Payload): { readonly root: unknown } | Refusal {
  if (payload.bytes.byteLength > MOST_JSON_BYTES) {
    return {
      refused: 'too large',
      detail: `The payload has ${payload.bytes.byteLength} bytes; JSON is read up to 1 MiB.`,
    };
  }
  const text = payload.text();
  if (text === '') return { refused: 'empty', detail: 'The payload is empty.' };
  try {
    return { root: JSON.parse(text) as unknown };
  } catch (error) {
    // The parser's own sentence names the place; JSON.parse throws nothing but SyntaxError (and RangeError on depth).
    return { refused: 'not JSON', detail: `The payload is not valid JSON (${(error as Error).message}).` };
  }
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
