/**
 * How payloads become numbers. Each format has its own file and is declared per tag; nothing here looks at a payload to
 * find out what it might be.
 */
import type { PayloadFormat } from '../../../api/words.ts';
import { jsonDecoder } from './json.ts';
import { openPayload, type Payload, type Reading, type Refusal } from './payload.ts';
import { decodeScalar } from './scalar.ts';

export { beginningOf, isRefusal, openPayload } from './payload.ts';
export type { Payload, Reading, Refusal } from './payload.ts';

export type Decoder = (payload: Payload) => Reading | Refusal;

/** The decoder of a declared format, prepared once per tag. A decoder never throws. */
export function decoderFor(format: PayloadFormat): Decoder {
  switch (format.kind) {
    case 'scalar':
      return decodeScalar;
    case 'json':
      return jsonDecoder(format);
  }
}

/**
 * Reads one payload in one format.
 * @example decode(Buffer.from('{"flow":3.2}'), { kind: 'json', path: 'flow', timePath: null, timeUnit: 'ms' })
 * @returns the value with its source time in microseconds (null: the payload has none), or why it cannot be read
 */
export const decode = (payload: Uint8Array, format: PayloadFormat): Reading | Refusal =>
  decoderFor(format)(openPayload(payload));
