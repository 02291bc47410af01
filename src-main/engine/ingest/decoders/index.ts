/**
 * How payloads become numbers. Each format has its own file and is declared per tag; nothing here looks at a payload to
 * find out what it might be.
 */
import type { PayloadFormat } from '../../../api/words.ts';
import { jsonDecoder } from './json.ts';
import { lineProtocolDecoder } from './line-protocol.ts';
import { openPayload, type Decoded, type Payload } from './payload.ts';
import { decodeScalar } from './scalar.ts';

export { beginningOf, isRefusal, openPayload } from './payload.ts';
export type { Decoded, Payload, Reading, Refusal } from './payload.ts';

export type Decoder = (payload: Payload) => Decoded;

/**
 * The formats in which a payload alone says what it means. Sparkplug is none of them: its messages lean on the births
 * before them, so the Sparkplug host reads its tags.
 */
export type PayloadOnlyFormat = Exclude<PayloadFormat, { kind: 'sparkplug' }>;

/** The decoder of a declared format, prepared once per tag. A decoder never throws. */
export function decoderFor(format: PayloadOnlyFormat): Decoder {
  switch (format.kind) {
    case 'scalar':
      return decodeScalar;
    case 'json':
      return jsonDecoder(format);
    case 'line-protocol':
      return lineProtocolDecoder(format);
  }
}

/**
 * Reads one payload in one format.
 * @example decode(Buffer.from('{"flow":3.2}'), { kind: 'json', path: 'flow', timePath: null, timeUnit: 'ms' })
 * @returns the value with its source time in microseconds (null: the payload has none), several of them, or why it
 *   cannot be read
 */
export const decode = (payload: Uint8Array, format: PayloadOnlyFormat): Decoded =>
  decoderFor(format)(openPayload(payload));
