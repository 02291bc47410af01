/** Numbers as operators read them: fixed decimals that never jump, units beside them, a dash where there is none. */

export const NONE = '–';

/** How many times the threshold a score is. One decimal; none from 100 on. */
export function formatRatio(score: number | null, threshold: number | null): string {
  if (score === null || threshold === null || !Number.isFinite(score) || !(threshold > 0)) return NONE;
  const ratio = score / threshold;
  return `${ratio.toFixed(ratio >= 100 ? 0 : 1)} ×`;
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
  const text = value.toFixed(decimals).replace('-', '−');
  return unit === '' ? text : `${text} ${unit}`;
}

/** A share 0..1 in whole per cent. */
export const formatShare = (share: number): string => `${Math.round(share * 100)} %`;

/** A number of unknown size with up to four significant figures. */
export function formatLoose(value: number): string {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(2).replace('-', '−');
  return String(Number(value.toPrecision(4))).replace('-', '−');
}

/** A count with thin spaces between thousands. */
export const formatCount = (count: number): string =>
  Math.round(count)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** A length of time in its two largest units: 45 s, 3 min 20 s, 4 h 5 min, 2 d 3 h. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return NONE;
  const whole = Math.max(0, Math.round(seconds));
  const units: [number, string][] = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const at = units.findIndex(([size]) => whole >= size);
  if (at < 0) return '0 s';
  const [size, unit] = units[at]!;
  const head = `${Math.floor(whole / size)} ${unit}`;
  const next = units[at + 1];
  if (!next) return head;
  const rest = Math.floor((whole % size) / next[0]);
  return rest === 0 ? head : `${head} ${rest} ${next[1]}`;
}

/** A size on disk: 12 kB, 3.4 MB, 41.0 GB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}
