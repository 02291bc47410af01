/** What was published against what is stored. */
import { lockDataDirectory, openTelemetry, type TelemetryStore } from '../../src-main/engine/store/index.ts';
import type { Micros, TimeRange } from '../../src-main/api/words.ts';
import type { Reading } from './plant.ts';
import { PROBE } from './plant.ts';
import { compareCharts } from './compare-charts.ts';

export interface Comparison {
  /** Readings in the ledger, and rows in the store; probes are in neither. */
  readonly published: number;
  readonly stored: number;
  readonly missing: number;
  /** Rows of stamped readings that nobody published at that time with that value. */
  readonly duplicates: number;
  /** Readings without a time that are stored more than once: the broker may deliver twice, and nobody can tell. */
  readonly again: number;
  /** One sentence for each thing that is not as it should be. */
  readonly findings: readonly string[];
}

export interface ComparedTag {
  readonly key: string;
  /** Every id the tag ever had. */
  readonly ids: readonly number[];
}

export interface CompareOptions {
  readonly dataDir: string;
  readonly tags: readonly ComparedTag[];
  readonly ledger: ReadonlyMap<string, readonly Reading[]>;
  /** Source times whose loss is no finding, because the phase has destroyed them; from <= t < to. */
  readonly destroyed?: readonly TimeRange[];
  /** Untimed readings have to be stored in their order: what was published later arrived later. */
  readonly arrivalsRise?: boolean;
}

const EVER = { from: -1e15, to: 9e15 };
const MOST_FINDINGS = 12;

/** Opens the store of an engine that has ended, and takes the directory's lock to be sure that it has. */
export async function compareStored({
  dataDir,
  tags,
  ledger,
  destroyed = [],
  arrivalsRise = false,
}: CompareOptions): Promise<Comparison> {
  const lock = lockDataDirectory(dataDir);
  const telemetry = await openTelemetry(dataDir);
  try {
    const findings: string[] = [];
    const find = (what: string): void => {
      if (findings.length < MOST_FINDINGS) findings.push(what);
      else if (findings.length === MOST_FINDINGS) findings.push('… and more of the same.');
    };
    const totals = { published: 0, stored: 0, missing: 0, duplicates: 0, again: 0 };
    for (const { key, ids } of tags) {
      const rows = await rowsOf(telemetry, ids);
      const published = ledger.get(key) ?? [];
      const verdict = published.some(({ t }) => t !== null)
        ? compareTimed(key, published, rows, destroyed, find)
        : compareUntimed(key, published, rows, arrivalsRise, find);
      totals.published += published.length;
      totals.stored += rows.length;
      totals.missing += verdict.missing;
      totals.duplicates += verdict.duplicates;
      totals.again += verdict.again;
    }
    for (const finding of await compareCharts(telemetry, tags, destroyed)) find(finding);
    return { ...totals, findings };
  } finally {
    await telemetry.close();
    lock.release();
  }
}

/** All samples of some tags; the engine has ended. */
export async function countStored(dataDir: string, tagIds: readonly number[]): Promise<number> {
  const lock = lockDataDirectory(dataDir);
  const telemetry = await openTelemetry(dataDir);
  try {
    return (await rowsOf(telemetry, tagIds)).length;
  } finally {
    await telemetry.close();
    lock.release();
  }
}

interface Row {
  readonly t: Micros;
  readonly value: number;
}

async function rowsOf(telemetry: TelemetryStore, tagIds: readonly number[]): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { t, value } of telemetry.readSamples({ tagIds, ...EVER }))
    for (let i = 0; i < t.length; i++) if (value[i] !== PROBE) rows.push({ t: t[i]!, value: value[i]! });
  return rows;
}

type Verdict = Pick<Comparison, 'missing' | 'duplicates' | 'again'>;

/** Readings with source time: equal, and each once. */
function compareTimed(
  key: string,
  published: readonly Reading[],
  rows: readonly Row[],
  destroyed: readonly TimeRange[],
  find: (what: string) => void,
): Verdict {
  const isDestroyed = (t: Micros): boolean => destroyed.some(({ from, to }) => t >= from && t < to);
  const expected = new Map(published.map(({ t, value }) => [t!, value]));
  let missing = 0;
  let duplicates = 0;
  const seen = new Set<Micros>();
  for (const { t, value } of rows) {
    if (!seen.has(t) && expected.get(t) === value) {
      seen.add(t);
      continue;
    }
    if (isDestroyed(t)) continue;
    duplicates += 1;
    find(`${key}: a row at ${t} with ${value}, published was ${expected.get(t) ?? 'nothing'} at that time.`);
  }
  for (const [t, value] of expected) {
    if (seen.has(t) || isDestroyed(t)) continue;
    missing += 1;
    find(`${key}: ${value} at ${t} is missing.`);
  }
  return { missing, duplicates, again: 0 };
}

/** Readings without a time: each value at least once, and none that was not published. */
function compareUntimed(
  key: string,
  published: readonly Reading[],
  rows: readonly Row[],
  arrivalsRise: boolean,
  find: (what: string) => void,
): Verdict {
  const expected = new Set(published.map(({ value }) => value));
  const seen = new Set(rows.map(({ value }) => value));
  let missing = 0;
  let duplicates = 0;
  for (const value of expected) {
    if (seen.has(value)) continue;
    missing += 1;
    find(`${key}: ${value} is missing.`);
  }
  for (const { t, value } of rows) {
    if (expected.has(value)) continue;
    duplicates += 1;
    find(`${key}: a row at ${t} with ${value}, which was never published.`);
  }
  // A repetition may come at any time; each value for the first time comes after those published before it.
  const firsts = [...seen];
  const early = firsts.findIndex((value, i) => i > 0 && value < firsts[i - 1]!);
  if (arrivalsRise && early > 0)
    find(`${key}: ${firsts[early]} is stored as if it came after ${firsts[early - 1]}.`);
  return { missing, duplicates, again: rows.length - duplicates - seen.size };
}
