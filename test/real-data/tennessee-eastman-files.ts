/**
 * The Tennessee Eastman process as Braatz's files give it: whitespace separated rows of 52 channels, 3 minutes apart.
 * Source: github camaramm/tennessee-eastman-profBraatz; protocol as in Kong & Ge 2021.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

export const SAMPLE_PERIOD_SECONDS = 180;
/** Rows before the fault begins in every fault test file. */
export const ROWS_BEFORE_FAULT = 160;
export const FAULTS = Array.from({ length: 21 }, (_, index) => index + 1);
/** Channel names: 41 measured and 11 manipulated variables. */
export const CHANNELS = [
  ...Array.from({ length: 41 }, (_, index) => `XMEAS${index + 1}`),
  ...Array.from({ length: 11 }, (_, index) => `XMV${index + 1}`),
];

/** @returns rows of 52 numbers @throws Error when the file is absent or not 52 columns wide */
export function readRows(folder: string, name: string): number[][] {
  const file = path.join(folder, `${name}.dat.gz`);
  if (!existsSync(file)) {
    throw new Error(
      `${file} is not there. Get the Tennessee Eastman files (github camaramm/tennessee-eastman-profBraatz), gzip them ` +
        'and name their folder with --data DIR.',
    );
  }
  const rows = gunzipSync(readFileSync(file))
    .toString('ascii')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  // d00.dat alone is stored transposed: 52 lines of 500 numbers.
  const upright = rows.length === CHANNELS.length ? rows[0]!.map((_, t) => rows.map((row) => row[t]!)) : rows;
  if (upright.some((row) => row.length !== CHANNELS.length)) {
    throw new Error(`${file} does not hold rows of ${CHANNELS.length} numbers.`);
  }
  return upright;
}

/** The rows as CSV with a time column, the first row at `start` (microseconds). */
export function toCsv(rows: readonly number[][], start: number): string {
  const lines = rows.map((row, index) => {
    const t = new Date(start / 1000 + index * SAMPLE_PERIOD_SECONDS * 1000);
    return [t.toISOString(), ...row].join(',');
  });
  return [['time', ...CHANNELS].join(','), ...lines, ''].join('\n');
}
