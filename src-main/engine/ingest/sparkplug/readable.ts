/** Values that are no numbers as text for people: JSON, cut with a mark where it would be endless. */

/** Texts are kept up to this many characters. */
export const MOST_TEXT = 4096;

/** The text itself, or its beginning with the mark "… (n characters)". */
export function shortened(text: string): string {
  if (text.length <= MOST_TEXT) return text;
  const cut = text.slice(0, MOST_TEXT);
  // Half a surrogate pair at the cut would be no character at all.
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}… (${text.length} characters)`;
}

/** A plain value as JSON text: a bigint with all its digits; NaN and the infinities, which JSON does not know, as words. */
export function jsonOf(value: string | number | bigint | boolean | null): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'number' && !Number.isFinite(value) ? `"${value}"` : String(value);
}

/** A list of JSON texts as JSON text. */
export const jsonList = (items: readonly string[]): string => `[${items.join(',')}]`;

/** Names and JSON texts as one JSON object. A name that comes twice stays twice: both were sent. */
export const jsonObject = (entries: readonly (readonly [name: string, json: string])[]): string =>
  `{${entries.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

/** Bytes as hexadecimal digits, shortened. */
export function hexadecimal(bytes: Uint8Array): string {
  const most = MOST_TEXT / 2;
  const digits = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, most)).toString(
    'hex',
  );
  return bytes.byteLength > most ? `${digits}… (${bytes.byteLength} bytes)` : digits;
}
