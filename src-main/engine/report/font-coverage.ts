/** Which characters a TrueType font can draw, read from its character map (OpenType 1.9, "cmap", formats 4 and 12). */

/** @param font the bytes of a TrueType file @throws Error when it has no Unicode character map */
export function fontCoverage(font: Uint8Array): (codePoint: number) => boolean {
  const data = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const tables = Array.from({ length: data.getUint16(4) }, (_, i) => 12 + 16 * i);
  const cmapEntry = tables.find((at) => data.getUint32(at) === 0x636d6170);
  if (cmapEntry === undefined) throw new Error('The font has no character map.');
  const cmap = data.getUint32(cmapEntry + 8);
  const subtables = Array.from({ length: data.getUint16(cmap + 2) }, (_, i) => {
    const at = cmap + data.getUint32(cmap + 4 + 8 * i + 4);
    return { at, format: data.getUint16(at) };
  });
  const ranges: [number, number][] = [];
  const full = subtables.find(({ format }) => format === 12);
  const basic = subtables.find(({ format }) => format === 4);
  if (full !== undefined) {
    const groups = data.getUint32(full.at + 12);
    for (let i = 0; i < groups; i++) {
      const group = full.at + 16 + 12 * i;
      ranges.push([data.getUint32(group), data.getUint32(group + 4)]);
    }
  } else if (basic !== undefined) {
    const segments = data.getUint16(basic.at + 6) / 2;
    for (let i = 0; i < segments; i++) {
      const end = data.getUint16(basic.at + 14 + 2 * i);
      // The last segment is the required end mark, no character.
      if (end !== 0xffff) ranges.push([data.getUint16(basic.at + 16 + 2 * segments + 2 * i), end]);
    }
  } else {
    throw new Error('The font has no Unicode character map.');
  }
  return (codePoint) => ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
}
