/** What the acceptance commands share: their options, where the data lies, tables and the last line. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside the project, where nobody says otherwise. */
export const DEFAULT_DATA = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** @returns DIR/name or DIR itself, whichever holds the file; null where neither does */
export function locateData(directory: string, name: string, file: string): string | null {
  return (
    [path.join(directory, name), directory].find((folder) => existsSync(path.join(folder, file))) ?? null
  );
}

/** @param text such as 1,2,3 */
export function readSeeds(text: string): number[] {
  const seeds = text.split(',').map(Number);
  if (text.trim() !== '' && seeds.every((seed) => Number.isInteger(seed) && seed >= 0)) return seeds;
  throw new Error(`--seeds ${text}: give whole numbers separated by commas, such as 1,2,3.`);
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

export function table(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  say(`\n${line(header)}\n${line(header.map(() => '---'))}`);
  for (const row of rows) say(line(row));
  say('');
}

export const percent = (share: number): string => (Number.isNaN(share) ? '-' : (100 * share).toFixed(1));
export const area = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(4));

/** One thing that has to hold. */
export interface Target {
  readonly holds: boolean;
  /** What was measured and what is needed. */
  readonly says: string;
}

/** The last line, and exit code 1 unless every target holds. */
export function conclude(command: string, targets: readonly Target[]): void {
  const passed = targets.every(({ holds }) => holds);
  if (!passed) process.exitCode = 1;
  const all = targets.map(({ holds, says }) => (holds ? says : `${says} (NOT MET)`)).join('; ');
  say(`${command} ${passed ? 'passed' : 'FAILED'}: ${all}.`);
}
