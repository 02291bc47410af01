/** Cells of a time column as moments. */
import type { Micros } from '../../../api/words.ts';
import type { LocalClock } from './local-clock.ts';
import { readWrittenTime } from './iso-time.ts';

/** How a time column is written: ISO 8601, or a count since 1970. */
export type TimeUnit = 'iso' | 's' | 'ms' | 'us' | 'ns';

/** What a file itself says of a column: its cells are microseconds, of the world or of the writer's wall clock. */
export interface DeclaredTime {
  readonly unit: 'ms' | 'us' | 'ns';
  readonly zoned: boolean;
}

export type TimeProblem = 'no time' | 'time out of range';

/** Reads one cell after the other, in the order of the file. */
export type ReadTime = (cell: unknown) => Micros | TimeProblem;

/** Decimal exponent of microseconds in one unit. */
const EXPONENT: Readonly<Record<Exclude<TimeUnit, 'iso'>, number>> = { s: 6, ms: 3, us: 0, ns: -3 };
const COUNT = /^([+-]?)(\d{1,19})(?:\.(\d{1,18}))?$/;
/** 2100-01-01: what lies behind it is a wrong unit, not a measurement. */
const LATEST: Micros = 4_102_444_800e6;

/**
 * @param declared what the file says of the column; null: its cells are text or plain numbers, read as `unit`
 * @param clock for times that name no zone
 */
export function openTimeReader(declared: DeclaredTime | null, unit: TimeUnit, clock: LocalClock): ReadTime {
  const read =
    declared !== null
      ? (cell: unknown) => readDeclared(cell, declared.zoned ? null : clock)
      : unit === 'iso'
        ? (cell: unknown) => readIso(cell, clock)
        : (cell: unknown) => readCount(cell, EXPONENT[unit]);
  return (cell) => {
    const t = read(cell);
    if (t === null || !Number.isFinite(t)) return 'no time';
    return t >= 0 && t < LATEST ? t : 'time out of range';
  };
}

function readDeclared(cell: unknown, clock: LocalClock | null): Micros | null {
  if (typeof cell !== 'number' || !Number.isFinite(cell)) return null;
  return clock === null ? cell : clock.moment(cell);
}

function readIso(cell: unknown, clock: LocalClock): Micros | null {
  const written = typeof cell === 'string' ? readWrittenTime(cell.trim()) : null;
  if (written === null) return null;
  const { local, offsetMinutes } = written;
  return offsetMinutes === null ? clock.moment(local) : local - offsetMinutes * 60e6;
}

function readCount(cell: unknown, exponent: number): Micros | null {
  if (typeof cell === 'bigint') return shifted(cell, exponent);
  if (typeof cell === 'number') return Math.round(cell * 10 ** exponent);
  if (typeof cell !== 'string') return null;
  const match = COUNT.exec(cell.trim());
  if (match === null) {
    // Spreadsheets write large numbers as 1.7E+12.
    const value = cell.trim() === '' ? NaN : Number(cell);
    return Number.isFinite(value) ? Math.round(value * 10 ** exponent) : null;
  }
  // A double does not hold whole nanoseconds, nor microseconds of seconds with a fraction: digits do.
  const [, sign, whole, fraction = ''] = match;
  const t = shifted(BigInt(whole! + fraction), exponent - fraction.length);
  return sign === '-' ? -t : t;
}

/** count x 10^exponent, rounded to a whole number, halves up. */
function shifted(count: bigint, exponent: number): number {
  if (exponent >= 0) return Number(count * 10n ** BigInt(exponent));
  const unit = 10n ** BigInt(-exponent);
  const doubled = 2n * count + unit;
  const floor = doubled / (2n * unit);
  return Number(doubled < 0n && doubled % (2n * unit) !== 0n ? floor - 1n : floor);
}
