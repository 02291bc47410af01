/** What a plain value means by its data type (Sparkplug 3.0, 6.4.17): the sign of integers, texts, and what does not fit. */
import { DATA_TYPE } from './data-types.ts';
import { shortened } from './readable.ts';
import type { BasicValue, Uint64 } from './schema.ts';

export interface Meaning {
  /** NaN where the value is no number. */
  readonly value: number;
  /** The value where it is no number; also all digits of an integer that a double cannot hold. */
  readonly text?: string;
  /**
   * misfit: not what the data type says, so it is kept but not to be trusted. unsigned: an integer whose sign nobody told.
   * rounded: the nearest double of an integer beyond 2^53.
   */
  readonly flaw?: 'misfit' | 'unsigned' | 'rounded';
}

/** Bits of the signed integer types. Their values travel as unsigned ones: the data type alone tells the sign. */
const SIGNED: ReadonlyMap<number, number> = new Map([
  [DATA_TYPE.Int8, 8],
  [DATA_TYPE.Int16, 16],
  [DATA_TYPE.Int32, 32],
  [DATA_TYPE.Int64, 64],
]);
const UNSIGNED: ReadonlyMap<number, number> = new Map([
  [DATA_TYPE.UInt8, 8],
  [DATA_TYPE.UInt16, 16],
  [DATA_TYPE.UInt32, 32],
  [DATA_TYPE.UInt64, 64],
  [DATA_TYPE.DateTime, 64],
]);
const TEXTS: ReadonlySet<number> = new Set([DATA_TYPE.String, DATA_TYPE.Text, DATA_TYPE.UUID]);

/** Reads a plain value as its data type says; of a value of another type, what was sent, as a misfit. */
export function basicMeaning(value: BasicValue, datatype: number): Meaning {
  switch (value.kind) {
    case 'int':
    case 'long':
      return integer(value.value, datatype);
    case 'float':
    case 'double':
      return fitting(
        { value: value.value },
        datatype === DATA_TYPE.Float || datatype === DATA_TYPE.Double,
        datatype,
      );
    case 'boolean':
      return fitting({ value: value.value ? 1 : 0 }, datatype === DATA_TYPE.Boolean, datatype);
    case 'string':
      return fitting({ value: NaN, text: shortened(value.value) }, TEXTS.has(datatype), datatype);
  }
}

/** A kind that cannot be misread speaks for itself where no data type is known. */
export const fitting = (meaning: Meaning, fits: boolean, datatype: number): Meaning =>
  fits || datatype === DATA_TYPE.Unknown ? meaning : { ...meaning, flaw: 'misfit' };

function integer(raw: Uint64, datatype: number): Meaning {
  const signedBits = SIGNED.get(datatype);
  if (signedBits !== undefined) {
    const signed = BigInt.asIntN(signedBits, BigInt(raw));
    // Encoders send -5 as Int8 in its own width (251), sign-extended to the 32-bit field (4294967291) or to the 64-bit
    // one: all are -5. What is none of these, 300 say, does not fit.
    const sent = [signedBits, 32, 64].some((width) => BigInt.asUintN(width, signed) === BigInt(raw));
    return sent ? exactly(signed) : misfit(raw);
  }
  const unsignedBits = UNSIGNED.get(datatype);
  if (unsignedBits !== undefined) return raw < 2n ** BigInt(unsignedBits) ? exactly(raw) : misfit(raw);
  if (datatype === DATA_TYPE.Boolean && (raw === 0 || raw === 1)) return { value: raw };
  if (datatype === DATA_TYPE.Unknown) return { ...exactly(raw), flaw: 'unsigned' };
  return misfit(raw);
}

const misfit = (raw: Uint64): Meaning => ({ ...exactly(raw), flaw: 'misfit' });

/** A double holds integers up to 2^53 exactly: beyond, all digits stay as text beside the nearest double. */
function exactly(whole: Uint64): Meaning {
  const value = Number(whole);
  return BigInt(value) === BigInt(whole) ? { value } : { value, text: whole.toString(), flaw: 'rounded' };
}

/** A property, a cell or a parameter as one plain value. */
export function plainOf(value: BasicValue, datatype: number): number | bigint | string | boolean {
  if (value.kind === 'string' || value.kind === 'boolean') return value.value;
  const { value: number, text } = basicMeaning(value, datatype);
  return text === undefined ? number : BigInt(text);
}
