/**
 * The hydraulic test rig (ZeMA; Helwig, Pignanelli & Schuetze 2015, doi 10.1109/I2MTC.2015.7151267; UCI data set 447):
 * 2205 load cycles of 60 s, 17 channels, four components that wear in grades. One line for each cycle, 60 tab-separated
 * values, gzipped; channels of 10 and 100 Hz as means over each second.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Segment } from '../../models/index.ts';

export const CYCLE_SECONDS = 60;
/** Columns of profile.txt, and the value of a component at its best. */
export const COMPONENTS = [
  { name: 'cooler', column: 0, best: 100 },
  { name: 'valve', column: 1, best: 100 },
  { name: 'pump', column: 2, best: 0 },
  { name: 'accumulator', column: 3, best: 130 },
] as const;
export type Component = (typeof COMPONENTS)[number];

const COOLING = ['CE', 'CP'];
const FLOWS = ['FS1', 'FS2'];
const PRESSURES = ['PS1', 'PS2', 'PS3', 'PS4', 'PS5', 'PS6'];
const TEMPERATURES = ['TS1', 'TS2', 'TS3', 'TS4'];
export const CHANNELS = [...COOLING, 'EPS1', ...FLOWS, ...PRESSURES, 'SE', ...TEMPERATURES, 'VS1'];

export interface Rig {
  /** [cycles][4] condition of each component. */
  readonly profile: readonly (readonly number[])[];
  /** Cycles from .. to - 1 as one stretch, on the recording's own time. */
  stretch(from: number, to: number): Segment;
}

export function readRig(folder: string): Rig {
  const profile = readTable(folder, 'profile');
  const series = CHANNELS.map((name) => readTable(folder, name).flat());
  const seconds = profile.length * CYCLE_SECONDS;
  const short = series.findIndex(({ length }) => length !== seconds);
  if (short >= 0)
    throw new Error(
      `${CHANNELS[short]} has ${series[short]!.length} values; ${profile.length} cycles have ${seconds}.`,
    );
  return {
    profile,
    stretch(from, to) {
      const first = from * CYCLE_SECONDS;
      const count = (to - from) * CYCLE_SECONDS;
      const values = new Float32Array(count * CHANNELS.length);
      series.forEach((channel, c) => {
        for (let k = 0; k < count; k++) values[k * CHANNELS.length + c] = channel[first + k]!;
      });
      return { t: Float64Array.from({ length: count }, (_, k) => (first + k) * 1e6), values };
    },
  };
}

function readTable(folder: string, name: string): number[][] {
  const file = ['tsv', 'txt']
    .map((ending) => path.join(folder, `${name}.${ending}.gz`))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`${folder} has neither ${name}.tsv.gz nor ${name}.txt.gz.`);
  const lines = gunzipSync(readFileSync(file)).toString('ascii').trim().split('\n');
  return lines.map((line) => line.trim().split(/\s+/).map(Number));
}
