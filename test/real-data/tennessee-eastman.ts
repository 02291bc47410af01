/**
 * Tennessee Eastman through the whole product: a real mosquitto, `mnemo replay`, the engine recording, training and
 * watching. Baseline: d00 and d00_te. Then the 21 fault files, each 160 normal rows and 800 faulty ones.
 *
 *   npm run tep -- --data DIR [--seed N] [--faults 1,2,3]
 *
 * Prints a table: rows above the threshold after the fault began (detected) and before it (false alarms), in percent of
 * those rows; rows not scored (warm-up after each file's beginning) count as not detected and not as false alarms.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../src-main/api/contract.ts';
import { SECOND, type Micros, type TrainingProgress } from '../../src-main/api/words.ts';
import { connectHost } from '../../src-main/host/connect-host.ts';
import { startHost } from '../../src-main/host/supervisor.ts';
import { openLog } from '../../src-main/supervision/log-file.ts';
import { NO_MOSQUITTO, startMosquitto } from '../broker.ts';
import {
  CHANNELS,
  FAULTS,
  readRows,
  ROWS_BEFORE_FAULT,
  SAMPLE_PERIOD_SECONDS,
  toCsv,
} from './tennessee-eastman-files.ts';

const MNEMO = fileURLToPath(new URL('../../src-main/host/mnemo.js', import.meta.url));
const TOPIC = 'tennessee-eastman';
const PERIOD = SAMPLE_PERIOD_SECONDS * SECOND;
/** Files follow each other with a day between them, so that no window spans two. */
const PAUSE = 86_400 * SECOND;
/** A short window: faults here show within hours, a row is three minutes. */
const WINDOW_LENGTH = 32;
/** How long the engine may take to follow one file. */
const PATIENCE_MS = 60_000;
const START = Date.UTC(2026, 0, 1) * 1000;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/tep' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: FAULTS.join(',') },
  },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

if (NO_MOSQUITTO !== null) throw new Error(`${NO_MOSQUITTO}. This run needs it.`);
const folder = mkdtempSync(path.join(tmpdir(), 'mnemo-tep-'));
const broker = await startMosquitto({ lines: ['max_queued_messages 0'] });
const host = await startHost({
  dataDir: path.join(folder, 'data'),
  port: 0,
  log: openLog(path.join(folder, 'host.log')),
});
const { client, subscribe, close } = await connectHost(host.url);
let next: Micros = START;

try {
  await run();
} finally {
  close();
  await host.stop();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const assetId = await connectAndTag(client);
  const normal = [await replay('d00', assetId), await replay('d00_te', assetId)];
  print(`Recorded d00 and d00_te: ${normal.map(({ rows }) => rows).join(' + ')} rows.`);
  const baseline = await client.call('baseline.define', {
    assetId,
    ranges: normal.map(({ from, to }) => ({ from, to })),
  });
  const model = await train(assetId, baseline.id);
  print(
    `Trained in ${model.trainSeconds.toFixed(0)} s on ${model.backend}; threshold ${model.threshold.toFixed(3)}.`,
  );
  print(model.verdict);
  await client.call('model.arm', { assetId, modelId: model.id });

  print('\n| fault | detected % | false alarms % | alarms | first alarm after min |');
  print('|---|---|---|---|---|');
  const results: (Awaited<ReturnType<typeof judge>> & { fault: number })[] = [];
  for (const fault of options.faults.split(',').map(Number)) {
    const file = await replay(`d${String(fault).padStart(2, '0')}_te`, assetId);
    const result = await judge(assetId, file);
    results.push({ fault, ...result });
    const { detected, falseAlarms, alarms, delayMinutes } = result;
    print(
      `| ${fault} | ${detected.toFixed(1)} | ${falseAlarms.toFixed(1)} | ${alarms} | ${delayMinutes ?? 'none'} |`,
    );
  }
  const hard = new Set([3, 9, 15]);
  const mean = (of: typeof results, what: 'detected' | 'falseAlarms'): string =>
    (of.reduce((sum, result) => sum + result[what], 0) / of.length).toFixed(1);
  const easier = results.filter(({ fault }) => !hard.has(fault));
  print(`| mean | ${mean(results, 'detected')} | ${mean(results, 'falseAlarms')} | | |`);
  if (easier.length > 0)
    print(`| mean without 3, 9, 15 | ${mean(easier, 'detected')} | ${mean(easier, 'falseAlarms')} | | |`);
  const date = new Date().toISOString().slice(0, 10);
  print(`\n${date}, seed ${options.seed}, ${results.length} faults, mosquitto, window ${WINDOW_LENGTH}.`);
}

async function connectAndTag(to: Client): Promise<number> {
  const connection = await to.call('connection.create', {
    name: 'Tennessee Eastman',
    url: broker.url,
    protocol: '5',
    clock: 'replay',
  });
  const tags = await to.call(
    'tag.create',
    CHANNELS.map((name) => ({
      connectionId: connection.id,
      topic: TOPIC,
      name,
      format: { kind: 'json' as const, path: name, timePath: 'timestamp', timeUnit: 'ms' as const },
    })),
  );
  const asset = await to.call('asset.create', {
    name: 'Tennessee Eastman process',
    tagIds: tags.map(({ id }) => id),
    samplePeriod: SAMPLE_PERIOD_SECONDS,
    windowLength: WINDOW_LENGTH,
  });
  while (!(await to.call('connection.states')).some(({ state }) => state === 'connected')) await sleep(50);
  return asset.id;
}

interface Replayed {
  readonly from: Micros;
  readonly to: Micros;
  readonly rows: number;
}

/** Publishes one file with `mnemo replay` and waits until the engine has dealt with all but the row still open. */
async function replay(name: string, assetId: number): Promise<Replayed> {
  const rows = readRows(options.data, name);
  const from = next;
  const to = from + rows.length * PERIOD;
  next = to + PAUSE;
  const file = path.join(folder, `${name}.csv`);
  writeFileSync(file, toCsv(rows, from));
  const replaying = spawn(
    process.execPath,
    [MNEMO, 'replay', file, '--broker', broker.url, '--topic', TOPIC, '--time', 'time', '--speed', 'max'],
    { stdio: 'ignore' },
  );
  const code = await new Promise((resolve) => replaying.on('exit', resolve));
  if (code !== 0) throw new Error(`mnemo replay of ${name} ended with code ${String(code)}.`);
  // The last row closes when something later comes: the next file's first row, or nothing for the last one.
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(20)) {
    const status = (await client.call('asset.status')).find((one) => one.assetId === assetId);
    if ((status?.now ?? 0) >= to - 2 * PERIOD) return { from, to, rows: rows.length };
  }
  const stages = await client.call('health.counters');
  const refusals = stages.flatMap(({ lastRefusal }) => lastRefusal ?? []);
  throw new Error(`The engine did not follow ${name}. ${refusals.join(' ')}`);
}

async function train(assetId: number, baselineId: number) {
  let progress: TrainingProgress | null = null;
  const stop = subscribe((name, payload) => {
    if (name === 'training.progress') progress = payload as TrainingProgress;
  });
  await client.call('training.start', { baselineId, options: { seed: Number(options.seed) } });
  const over = (): TrainingProgress | null =>
    progress !== null && ['done', 'failed', 'cancelled'].includes(progress.state) ? progress : null;
  while (over() === null) await sleep(100);
  stop();
  const { problem, modelId } = over()!;
  const model = (await client.call('model.list', { assetId })).find(({ id }) => id === modelId);
  if (model === undefined) throw new Error(`The training failed: ${problem ?? 'cancelled'}`);
  return model;
}

async function judge(assetId: number, { from, to, rows }: Replayed) {
  const onset = from + ROWS_BEFORE_FAULT * PERIOD;
  const scores = await client.call('score.query', { assetId, from, to, pixels: rows });
  if (scores === null) throw new Error('No model is armed.');
  const above = (begin: Micros, end: Micros): number =>
    scores.t.reduce(
      (count, t, i) => count + (t >= begin && t < end && scores.score[i]! > scores.threshold ? 1 : 0),
      0,
    );
  const alarms = (await client.call('alarm.list', { assetId, from })).filter(
    ({ kind, raised }) => kind === 'score' && raised >= from && raised < to,
  );
  const first = alarms.filter(({ raised }) => raised >= onset).sort((a, b) => a.raised - b.raised)[0];
  return {
    detected: (100 * above(onset, to)) / (rows - ROWS_BEFORE_FAULT),
    falseAlarms: (100 * above(from, onset)) / ROWS_BEFORE_FAULT,
    alarms: alarms.length,
    delayMinutes: first === undefined ? null : (first.raised - onset) / (60 * SECOND),
  };
}
