/** What a pump station is to those who use it. */
import type { Micros } from '../api/words.ts';
import type { Fault, FaultCommand } from './faults.ts';
import type { Mode } from './operation.ts';

export interface PumpStationOptions {
  /** 32-bit unsigned integer: the same seed gives the same plant. */
  readonly seed: number;
  /** Seconds between two samples; default 5. */
  readonly samplePeriod?: number;
  /** Event time of the first sample; default 2026-01-05 03:00 UTC. */
  readonly start?: Micros;
}

export interface StationSample {
  readonly t: Micros;
  /** In the order of TAGS. */
  readonly values: Float64Array;
  readonly mode: Mode;
}

export interface PumpStation {
  readonly samplePeriod: number;
  /** Event time of the next sample. */
  readonly now: Micros;
  readonly faults: readonly Fault[];
  /** Moves one sample period forward. */
  step(): StationSample;
  /** Schedules a fault. @throws ZodError when the command is not understood */
  inject(command: FaultCommand): Fault;
  /** Ends one fault, or all, at the present event time. */
  clear(id?: number): void;
}

export const DEFAULT_START: Micros = Date.UTC(2026, 0, 5, 3) * 1000;
