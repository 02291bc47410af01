import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { openTelemetry, type TelemetryStore } from '../../../src-main/engine/store/index.ts';
import { plantSamples, randomOf, type Recording } from './plant-samples.ts';

interface Flags {
  readonly json: boolean;
  readonly samples: number;
  readonly series: number;
  readonly days: number;
  readonly queries: number;
  readonly directory?: string;
}

const MINUTE = 60e6;
const DAY = 86_400e6;
/** Midnight, 2026-10-01. */
const FROM = Date.UTC(2026, 9, 1) * 1000;
/** What a chart asks for. */
const CHART = { series: 8, pixels: 1200 };
/** Rows of a batch, and batches on the way at once. */
const ROWS = 1000;
const UNDER_WAY = 8;
/** How often the store is opened anew while queries are timed: it has no more than its newest days open then. */
const OPENINGS = 10;

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`A whole number above 0 is needed, not "${text}".`);
  return value;
};

export function historyCommand(): Command {
  return new Command('history')
    .description(
      'how fast the store takes samples, how large they are with rollups, how fast charts are answered',
    )
    .option('--json', 'print one JSON object as the last line', false)
    .option('--samples <n>', 'samples to store', whole, 20_000_000)
    .option('--series <n>', 'series they belong to', whole, 100)
    .option('--days <n>', 'days they lie in', whole, 30)
    .option('--queries <n>', 'queries of each span', whole, 300)
    .option(
      '--directory <path>',
      'where to make the data, which is removed afterwards (default: the system’s temporary directory)',
    )
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  const { samples, series, days } = flags;
  if (samples < series) throw new Error('At least one sample a series is needed.');
  const directory = mkdtempSync(path.join(flags.directory ?? tmpdir(), 'mnemo-history-'));
  try {
    const recording: Recording = { samples, series, from: FROM, to: FROM + days * DAY };
    const { appendPerSecond, bytes } = await record(directory, recording);
    const bytesPerSample = bytes / samples;
    say(
      `${samples.toLocaleString('en')} samples: ${Math.round(appendPerSecond).toLocaleString('en')} a second, ${bytesPerSample.toFixed(1)} bytes each`,
    );
    const queryMs: Record<string, number> = {};
    for (const [name, length] of [
      ['15m', 15 * MINUTE],
      ['24h', DAY],
      ['30d', 30 * DAY],
    ] as const) {
      const times = await timeQueries(directory, recording, length, flags.queries);
      const at = (share: number): number =>
        times[Math.min(times.length - 1, Math.floor(share * times.length))]!;
      queryMs[name] = Number(at(0.99).toFixed(2));
      say(
        `${name}: median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, longest ${times.at(-1)!.toFixed(1)} ms`,
      );
    }
    if (flags.json)
      say(
        JSON.stringify({
          samples,
          bytesPerSample: Number(bytesPerSample.toFixed(2)),
          appendPerSecond: Math.round(appendPerSecond),
          queryMs,
        }),
      );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Appends everything as the recorder does, and lets the rollups catch up. */
async function record(
  directory: string,
  recording: Recording,
): Promise<{ appendPerSecond: number; bytes: number }> {
  const store = await openTelemetry(directory);
  let told = performance.now();
  let making = 0;
  let done = 0;
  const began = performance.now();
  const onTheWay = new Set<Promise<void>>();
  const batches = plantSamples(recording, ROWS);
  for (;;) {
    const before = performance.now();
    const next = batches.next();
    making += performance.now() - before;
    if (next.done === true) break;
    const batch = next.value;
    const append = store.appendSamples(batch).then(({ stored }) => {
      if (stored !== batch.t.length) throw new Error(`Of ${batch.t.length} samples ${stored} were stored.`);
      done += stored;
      onTheWay.delete(append);
    });
    onTheWay.add(append);
    if (onTheWay.size >= UNDER_WAY) await Promise.race(onTheWay);
    if (performance.now() - told > 10_000) {
      told = performance.now();
      say(`${done.toLocaleString('en')} stored`);
    }
  }
  await Promise.all(onTheWay);
  const seconds = (performance.now() - began) / 1000;
  const rolling = performance.now();
  await store.rollUp();
  say(
    `rollups caught up ${((performance.now() - rolling) / 1000).toFixed(1)} s after the last sample; ` +
      `making the samples took ${(making / 1000).toFixed(1)} s of ${seconds.toFixed(1)} s`,
  );
  await store.close();
  const { file, log, raw, rollups } = store.sizes();
  say(
    `raw ${(raw / 1e6).toFixed(1)} MB, rollups ${(rollups / 1e6).toFixed(1)} MB, logs ${(log / 1e6).toFixed(1)} MB`,
  );
  return { appendPerSecond: recording.samples / seconds, bytes: file + log };
}

/** Milliseconds, shortest first. Other series and another end each time; every third one ends with the newest sample. */
async function timeQueries(
  directory: string,
  { series, from, to }: Recording,
  length: number,
  queries: number,
): Promise<number[]> {
  const random = randomOf(2);
  const times: number[] = [];
  let store: TelemetryStore | null = null;
  for (let query = 0; query < queries; query++) {
    if (query % Math.ceil(queries / OPENINGS) === 0) {
      await store?.close();
      store = await openTelemetry(directory);
      // No screen asks sooner after a start.
      await sleep(1000);
    }
    const tagIds = Array.from(
      { length: Math.min(CHART.series, series) },
      () => 1 + Math.floor(random() * series),
    );
    const room = Math.max(0, to - from - length);
    const end = Math.floor(query % 3 === 0 ? to : to - random() * room);
    const span = { from: end - length, to: end, pixels: CHART.pixels };
    const began = performance.now();
    const columns = await store!.querySeries(span, tagIds);
    times.push(performance.now() - began);
    if (columns.some(({ t }) => t.length === 0)) throw new Error('A chart came back empty.');
  }
  await store?.close();
  return times.sort((a, b) => a - b);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
