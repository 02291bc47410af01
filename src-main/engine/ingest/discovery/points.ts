/** What could be tags in one payload. */
import { decodeScalar } from '../decoders/scalar.ts';
import { isRefusal, openPayload } from '../decoders/index.ts';
import { jsonPoints } from './json-points.ts';
import { linePoints } from './line-points.ts';
import type { Point } from './point.ts';
import { PRESETS } from './presets.ts';

/**
 * Lists the points of one payload: the scalar itself, the numeric leaves of JSON as its make means them, or the fields of
 * line protocol.
 */
export function pointsOf(topic: string, bytes: Uint8Array): Point[] {
  const payload = openPayload(bytes);
  const scalar = decodeScalar(payload);
  if (!isRefusal(scalar)) {
    const type = /[a-z]{2}/i.test(payload.text()) && Number.isFinite(scalar.value) ? 'boolean' : 'number';
    return [{ format: { kind: 'scalar' }, value: scalar.value, words: [], type, unit: '' }];
  }
  const parsed = payload.json();
  if (isRefusal(parsed)) return linePoints(payload);
  const { root } = parsed;
  if (typeof root !== 'object' || root === null) return [];
  for (const preset of PRESETS) {
    const points = preset(topic, root);
    if (points !== null) return points;
  }
  return jsonPoints(root);
}
