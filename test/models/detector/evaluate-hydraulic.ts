/**
 * Hydraulic rig (ZeMA / UCI 447), 17 channels at 1 Hz in load cycles of 60 s: for each component, learns the cycles in
 * which it is at its best (index % 10 in 0..6; the other components vary freely) and ranks the rest by the mean score of
 * the cycle.
 *
 *   node test/models/detector/evaluate-hydraulic.ts --data DIR [--component valve] [--seed N] [--budget SECONDS] [--paths]
 *
 * Cycles that follow each other are one stretch. Each test cycle is scored with the cycles before it as its past.
 */
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  openBackend,
  openDetector,
  trainDetector,
  type Detector,
  type Segment,
} from '../../../models/index.ts';
import { areaUnderRoc } from './ranking.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    component: { type: 'string' },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string' },
    paths: { type: 'boolean', default: false },
  },
});
if (options.data === undefined) throw new Error('Give the folder of the data: --data DIR.');
const folder = options.data;
const say = (line: string) => process.stdout.write(`${line}\n`);

const CHANNELS = [
  'CE',
  'CP',
  'EPS1',
  'FS1',
  'FS2',
  'PS1',
  'PS2',
  'PS3',
  'PS4',
  'PS5',
  'PS6',
  'SE',
  'TS1',
  'TS2',
  'TS3',
  'TS4',
  'VS1',
];
const CYCLE = 60;
const COMPONENTS = [
  { name: 'cooler', column: 0, best: 100 },
  { name: 'valve', column: 1, best: 100 },
  { name: 'pump', column: 2, best: 0 },
  { name: 'accumulator', column: 3, best: 130 },
];

const FILES: Record<string, string> = {
  EPS1: 'tsv',
  FS1: 'tsv',
  FS2: 'tsv',
  PS1: 'tsv',
  PS2: 'tsv',
  PS3: 'tsv',
  PS4: 'tsv',
  PS5: 'tsv',
  PS6: 'tsv',
};

function table(name: string): number[][] {
  const text = gunzipSync(readFileSync(join(folder, `${name}.${FILES[name] ?? 'txt'}.gz`))).toString();
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
}

const profile = table('profile');
const series = CHANNELS.map((name) => table(name).flat());

/** Seconds from .. to - 1 of the whole recording. */
function stretch(from: number, to: number): Segment {
  const values = new Float32Array((to - from) * CHANNELS.length);
  for (let t = from; t < to; t++)
    series.forEach((channel, c) => (values[(t - from) * CHANNELS.length + c] = channel[t]!));
  return { t: Float64Array.from({ length: to - from }, (_, i) => (from + i) * 1e6), values };
}

/** Runs of cycles that follow each other, as stretches. */
function stretches(cycles: readonly number[]): Segment[] {
  const runs: [number, number][] = [];
  for (const cycle of cycles) {
    const run = runs.at(-1);
    if (run && run[1] === cycle) run[1] = cycle + 1;
    else runs.push([cycle, cycle + 1]);
  }
  return runs.filter(([from, to]) => to - from >= 3).map(([from, to]) => stretch(from * CYCLE, to * CYCLE));
}

async function rank(detector: Detector, normal: number[], faulty: Map<number, number[]>): Promise<string> {
  const { score } = await detector.score(stretch(0, profile.length * CYCLE));
  const level = (cycle: number) => {
    const rows = [...score.subarray(cycle * CYCLE, (cycle + 1) * CYCLE)].filter((v) => !Number.isNaN(v));
    return rows.reduce((a, b) => a + b, 0) / rows.length;
  };
  const usual = normal.map(level);
  return [...faulty]
    .map(([severity, cycles]) => `${severity}: ${areaUnderRoc(usual, cycles.map(level)).toFixed(3)}`)
    .join('  ');
}

const backend = await openBackend('wasm');
for (const { name, column, best } of COMPONENTS) {
  if (options.component !== undefined && options.component !== name) continue;
  const cycles = [...profile.keys()];
  const healthy = cycles.filter((c) => profile[c]![column] === best);
  const test = healthy.filter((c) => c % 10 > 6);
  const faulty = new Map<number, number[]>();
  for (const cycle of cycles) {
    const severity = profile[cycle]![column]!;
    if (severity !== best) faulty.set(severity, [...(faulty.get(severity) ?? []), cycle]);
  }
  const began = performance.now();
  const detector = await trainDetector(
    { channels: CHANNELS, samplePeriod: 1, segments: stretches(healthy.filter((c) => c % 10 <= 6)) },
    {
      backend,
      seed: Number(options.seed),
      falseAlarmsPerWeek: 1,
      ...(options.budget === undefined ? {} : { timeBudgetSeconds: Number(options.budget) }),
    },
  );
  say(
    `${name}: trained in ${((performance.now() - began) / 1000).toFixed(1)} s, window ${detector.windowLength}`,
  );
  say(`  ${detector.verdict}`);
  say(`  AUC by severity: ${await rank(detector, test, faulty)}`);
  if (options.paths)
    for (const [p, { path }] of detector.summary.paths.entries()) {
      const voices = detector.model.voices.map((v, q) => ({
        ...v,
        gains: v.gains.map(() => (p === q ? 1 : 0)),
      }));
      const alone = openDetector({ ...detector.model, voices }, backend);
      say(`  ${path}: ${await rank(alone, test, faulty)}`);
      alone.dispose();
    }
  detector.dispose();
}
