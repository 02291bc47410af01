/** The files of raw data: one for each UTC day of source time. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SECOND, type Micros } from '../../api/words.ts';

export const HOUR: Micros = 3600 * SECOND;
export const DAY: Micros = 24 * HOUR;

/** Days since 1970-01-01. */
export const dayOf = (t: Micros): number => Math.floor(t / DAY);

/** @param day days since 1970-01-01; @returns "2026-11-23" */
export const dayName = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

export const rawFolder = (dataDir: string): string => join(dataDir, 'raw');
export const dayFile = (dataDir: string, day: number): string =>
  join(rawFolder(dataDir), `${dayName(day)}.db`);

/** Days that have a file, oldest first. */
export const storedDays = (dataDir: string): number[] => daysNamed(dataDir, /^\d{4}-\d\d-\d\d\.db$/);

/** Days of which a damaged file was moved aside (damage.ts) and is still there, oldest first. */
export const setAsideDays = (dataDir: string): number[] => [
  ...new Set(daysNamed(dataDir, /^\d{4}-\d\d-\d\d\.db\.damaged-[^.]*$/)),
];

const daysNamed = (dataDir: string, pattern: RegExp): number[] =>
  readdirSync(rawFolder(dataDir))
    .filter((name) => pattern.test(name))
    .map((name) => Date.parse(`${name.slice(0, 10)}T00:00:00Z`) / 86_400_000)
    .filter(Number.isInteger)
    .sort((a, b) => a - b);

/** Length of a file; 0 where there is none. */
export const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
