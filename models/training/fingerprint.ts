/** Odd multipliers of murmur3 and xxHash: each lane is a bijection of what it held for every word that comes in. */
const MULTIPLIERS = [0x85ebca6b, 0xc2b2ae35, 0x9e3779b1, 0x27d4eb2f] as const;

/**
 * 128 bits that tell apart what was hashed by accident or damage, not by intent: four 32-bit lanes of multiply and
 * shift, so that no change of a single word goes unseen.
 *
 * @param parts texts and numbers in any typed array; their lengths count too
 * @returns 32 hexadecimal digits
 */
export function fingerprint(parts: Iterable<string | Float32Array | Uint8Array>): string {
  const lanes = Uint32Array.from(MULTIPLIERS);
  for (const part of parts) {
    const words = typeof part === 'string' ? codesOf(part) : wordsOf(part);
    mix(lanes, Uint32Array.of(words.length));
    mix(lanes, words);
  }
  // What came last has met only one multiplier so far.
  mix(lanes, new Uint32Array(4));
  return Array.from(lanes, (lane) => lane.toString(16).padStart(8, '0')).join('');
}

function mix(lanes: Uint32Array, words: Uint32Array | Uint8Array): void {
  let [a, b, c, d] = lanes as unknown as [number, number, number, number];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    a = Math.imul(a ^ word, MULTIPLIERS[0]);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, MULTIPLIERS[1]);
    b ^= b >>> 13;
    c = Math.imul(c ^ word, MULTIPLIERS[2]);
    c ^= c >>> 16;
    d = Math.imul(d ^ word, MULTIPLIERS[3]);
    d ^= d >>> 14;
  }
  lanes.set([a, b, c, d]);
}

const codesOf = (text: string): Uint32Array =>
  Uint32Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));

/** The bits of single precision numbers, or the bytes as they are. */
const wordsOf = (part: Float32Array | Uint8Array): Uint32Array | Uint8Array =>
  part instanceof Float32Array ? new Uint32Array(part.buffer, part.byteOffset, part.length) : part;
