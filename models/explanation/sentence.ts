import type { MomentExplanation } from './explain-moment.ts';

/** How names, units and times are written. */
export interface Wording {
  /** [C] */
  readonly channels: readonly string[];
  /** [C] empty where unknown. */
  readonly units: readonly string[];
  /** A range of time as people read it, such as "14 Oct 03:20-04:05". */
  range(from: number, to: number): string;
}

/** A window farther from every normal one than this share of normal windows is like none of them. */
const UNLIKE = 0.999;
/** Channels whose difference may be named: those with the largest shares of the score. */
const LOOKED_AT = 3;

/**
 * One sentence for a process engineer: what the window looks most like, and what does not fit. A channel is named only
 * where it is farther from that than normal windows are from theirs, or outside its normal band.
 *
 * @example "This window looks most like 14 Oct 03:20-04:05 (item 17, 62 %), but temp_2 is 4 K above what it was then."
 */
export function explainInWords(explanation: MomentExplanation, wording: Wording): string {
  const strange = strangestChannel(explanation, wording);
  if (explanation.memory === null) return strange ? `Here ${strange}.` : involved(explanation, wording);
  const { nearest, recalled } = explanation.memory;
  const when = wording.range(nearest.from, nearest.to);
  const [strongest] = recalled;
  const item = strongest
    ? `item ${strongest.item}, ${Math.round(100 * strongest.weight)} %`
    : 'the memory recalls nothing here';
  if (nearest.quantile >= UNLIKE)
    return `This window is like nothing in the baseline; nearest is ${when} (${item})${strange ? `, and ${strange}` : ''}.`;
  return `This window looks most like ${when} (${item}), ${strange ? `but ${strange}` : 'and no channel is farther from that than normal'}.`;
}

/** What does not fit, of the most involved channels; null where all of it does. */
function strangestChannel(explanation: MomentExplanation, wording: Wording): string | null {
  const { contribution, measured, expected, band, score, threshold, memory } = explanation;
  const newest = measured.subarray(measured.length - contribution.length);
  const order = Array.from(contribution, (share, c) => ({ share, c }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, LOOKED_AT);
  for (const { c } of order) {
    const then = memory?.nearest;
    if (then && Math.abs(then.apart[c]!) > then.apartHigh[c]!)
      return `${difference(then.apart[c]!, c, wording)} what it was then`;
    const departure = newest[c]! - expected[c]!;
    if (score > threshold && Math.abs(departure) > band[c]!)
      return `${difference(departure, c, wording)} what the model expects of it`;
  }
  return null;
}

function difference(size: number, c: number, { channels, units }: Wording): string {
  const number = Number(Math.abs(size).toPrecision(2));
  return `${channels[c]} is ${number}${units[c] ? ` ${units[c]}` : ''} ${size > 0 ? 'above' : 'below'}`;
}

function involved({ contribution }: MomentExplanation, { channels }: Wording): string {
  const largest = Math.max(...contribution);
  return Number.isNaN(largest)
    ? 'This moment could not be scored, so there is nothing to explain.'
    : `Most of the score comes from ${channels[contribution.indexOf(largest)]} (${Math.round(100 * largest)} %), which is within its normal band.`;
}
