/**
 * Numbers as operators read them, in the style they chose: fixed decimals that never jump, units beside them, a dash
 * where there is none.
 */
import { text } from '../messages/text.ts';
import { inStyle } from './number-style.ts';

export const NONE = '–';

/** How many times the threshold a score is. One decimal; none from 100 on. */
export function formatRatio(score: number | null, threshold: number | null): string {
  if (score === null || threshold === null || !Number.isFinite(score) || !(threshold > 0)) return NONE;
  const ratio = score / threshold;
  return `${inStyle(ratio.toFixed(ratio >= 100 ? 0 : 1))} ×`;
}

/** Decimals that resolve about a thousandth of a range of values; 0 to 6. */
export function decimalsFor(low: number, high: number): number {
  const range = Math.abs(high - low);
  if (!Number.isFinite(range) || range === 0) return 2;
  return Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(range))));
}

/** A value with its unit; a dash for NaN. */
export function formatValue(value: number, decimals: number, unit = ''): string {
  if (!Number.isFinite(value)) return NONE;
  // What is rounded to nothing has no sign.
  const number = inStyle(value.toFixed(decimals).replace(/^-(?=[0.]+$)/, ''));
  return unit === '' ? number : `${number} ${unit}`;
}

/** A share 0..1 in whole per cent. */
export const formatShare = (share: number): string => `${Math.round(share * 100)} %`;

/** A number of unknown size with up to four significant figures. */
export function formatLoose(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return inStyle(value.toExponential(2));
  return inStyle(String(Number(value.toPrecision(4))));
}

/** A count, in groups of three digits. */
export const formatCount = (count: number): string => inStyle(Math.round(count).toString());

const LENGTHS = [
  [86_400, 'days'],
  [3600, 'hours'],
  [60, 'minutes'],
  [1, 'seconds'],
] as const;

/** A length of time in its two largest units: 45 s, 3 min 20 s, 4 h 5 min, 2 d 3 h. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return NONE;
  const whole = Math.max(0, Math.round(seconds));
  const { units } = text;
  const at = LENGTHS.findIndex(([size]) => whole >= size);
  if (at < 0) return units.seconds('0');
  const [size, unit] = LENGTHS[at]!;
  const head = units[unit](formatCount(Math.floor(whole / size)));
  const next = LENGTHS[at + 1];
  if (!next) return head;
  const rest = Math.floor((whole % size) / next[0]);
  return rest === 0 ? head : units.both(head, units[next[1]](formatCount(rest)));
}

/** A length that somebody chose, such as a sample period: exact where formatDuration would round it, 0.2 s or 3.2 s. */
export const formatPeriod = (seconds: number): string =>
  seconds < 60 && !Number.isInteger(seconds)
    ? text.units.seconds(formatLoose(seconds))
    : formatDuration(seconds);

/** A size on disk: 12 kB, 3.4 MB, 41.0 GB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  const [size, unit] = bytes < 1e9 ? [1e6, 'MB'] : bytes < 1e12 ? [1e9, 'GB'] : [1e12, 'TB'];
  return `${inStyle((bytes / size).toFixed(1))} ${unit}`;
}
