/** What a source says of its own value, in the ways plants write it. */
import type { Quality } from '../../../api/words.ts';
import { lookUp } from './json-path.ts';

const WORD = /^(?:good|uncertain|bad)/i;
const SEVERITY: readonly Quality[] = ['good', 'uncertain', 'bad', 'bad'];
const CLASSIC: readonly Quality[] = ['bad', 'uncertain', 'bad', 'good'];
/** Sparkplug 3.0 (tck-id-payloads-propertyset-quality-value-value) knows 0 bad, 192 good, 500 stale. */
const STALE = 500;

/**
 * Reads a quality found at a tag's quality path.
 *
 * - nothing, or null: good. OPC UA's JSON (Part 6, JSON encoding) and IoT SiteWise leave out what is good.
 * - true, false: good, bad.
 * - text: good, uncertain, bad in any case, or a name that begins so ("BadSensorFailure", "Bad_Stale"); digits as a number;
 *   "true" and "false".
 * - a number above 65,535 or below 0: an OPC UA StatusCode (Part 4): its upper two bits are 00 good, 01 uncertain,
 *   10 and 11 bad.
 * - 500: stale (Sparkplug), so bad.
 * - any other number: a classic OPC DA quality (Data Access, quality flags), whose bits 7 and 6 are 11 good (192 and on),
 *   01 uncertain (64 and on), 00 and 10 bad. Sparkplug's 0 and 192 agree with it.
 * - an object with `Code`: an OPC UA StatusCode, as OPC UA's verbose JSON writes it.
 * - anything else: uncertain. A value is not lost because its quality cannot be understood.
 *
 * @param statusCode the path names a StatusCode, so numbers are OPC UA's whatever their size: 0 is good there, and bad in
 *   OPC DA and Sparkplug
 */
export function readSourceQuality(raw: unknown, statusCode: boolean): Quality {
  if (raw === undefined || raw === null) return 'good';
  if (typeof raw === 'boolean') return raw ? 'good' : 'bad';
  if (typeof raw === 'number') return fromNumber(raw, statusCode);
  if (typeof raw === 'string') return fromText(raw.trim(), statusCode);
  if (typeof raw === 'object' && !Array.isArray(raw)) {
    const code = lookUp(raw, ['Code']);
    if (typeof code === 'number') return fromNumber(code, true);
    // The verbose encoding leaves out the code 0.
    if (code === undefined && lookUp(raw, ['Symbol']) === 'Good') return 'good';
  }
  return 'uncertain';
}

/** Whether a key of a quality path says that an OPC UA StatusCode stands there. */
export const isStatusCode = (key: unknown): boolean => typeof key === 'string' && /^status_?code$/i.test(key);

function fromNumber(code: number, statusCode: boolean): Quality {
  if (!Number.isInteger(code) || Math.abs(code) > 0xffff_ffff) return 'uncertain';
  if (statusCode || code > 0xffff || code < 0) return SEVERITY[code >>> 30]!;
  return code === STALE ? 'bad' : CLASSIC[(code >> 6) & 3]!;
}

function fromText(text: string, statusCode: boolean): Quality {
  const [word] = WORD.exec(text) ?? [];
  if (word !== undefined && !/^[a-z]/.test(text.slice(word.length))) return word.toLowerCase() as Quality;
  if (/^-?\d{1,10}$/.test(text)) return fromNumber(Number(text), statusCode);
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true' ? 'good' : 'bad';
  return 'uncertain';
}
