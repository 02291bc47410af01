/** What the station is asked to do: consumers' demand through the day, and the controller's operating modes. */
import { createRandom, createWander } from './random.ts';

export type Mode = 'low' | 'normal' | 'fill' | 'peak';

/** What an operating mode orders: speeds as a share of nominal, valve opening in %. */
interface SetPoints {
  speed: number;
  valve: number;
  booster: number;
}

const SET_POINTS: Readonly<Record<Mode, Readonly<SetPoints>>> = {
  low: { speed: 0.85, valve: 58, booster: 0 },
  normal: { speed: 0.89, valve: 71, booster: 0 },
  fill: { speed: 0.96, valve: 86, booster: 0 },
  peak: { speed: 0.97, valve: 90, booster: 1 },
};

/**
 * The controller changes its set points along an S-shaped ramp of about two minutes (two lags in a row, seconds each), as
 * pump stations do so that no pressure surge runs through the pipe.
 */
const RAMP_LAG = 22;

/** A mode holds at least this long, so that pumps are not started and stopped all the time. */
const MINIMUM_DWELL = 8 * 60;

export interface Orders {
  readonly mode: Mode;
  /** m3/h drawn by the consumers. */
  readonly demand: number;
  /** Ordered pump speed, share of nominal. */
  readonly speed: number;
  /** Ordered valve opening, %. */
  readonly valve: number;
  /** Ordered booster speed, share of nominal. */
  readonly booster: number;
  /** degC outside. */
  readonly ambient: number;
}

/** Two demand peaks a day (8 h and 20 h); ambient lowest at 4 h and highest at 16 h. */
const demandOfDay = (hour: number): number => 186 + 24 * Math.cos((2 * Math.PI * (hour - 8)) / 12);
const ambientOfDay = (hour: number): number => 17 - 6 * Math.cos((2 * Math.PI * (hour - 4)) / 24);

/** Consumers draw in batches: a smooth wave whose period changes a little from cycle to cycle. */
function createLoadCycle(seed: number): (dt: number) => number {
  const random = createRandom(seed, 'load cycle');
  let phase = random.uniform();
  let period = 700;
  let height = 1;
  return (dt) => {
    phase += dt / period;
    if (phase >= 1) {
      phase -= 1;
      period = 540 + 360 * random.uniform();
      height = 0.7 + 0.6 * random.uniform();
    }
    return height * Math.sin(2 * Math.PI * phase);
  };
}

/** The controller's rules: refill below 2.8 m (with the booster while demand is high), then coast as slowly as demand allows. */
function nextMode(mode: Mode, tankLevel: number, demand: number): Mode {
  if (tankLevel < 2.4) return 'peak';
  if (mode === 'peak' || mode === 'fill') {
    if (tankLevel < 3.1) return mode;
    return demand > 178 ? 'normal' : 'low';
  }
  if (tankLevel < 2.8) return demand > 190 ? 'peak' : 'fill';
  return tankLevel > 3.2 ? 'low' : mode;
}

/**
 * @param seed 32-bit seed
 * @returns step(dt, hour, tankLevel): what the station is ordered to do, dt seconds later at that hour of the day
 */
export function createOperation(seed: number): (dt: number, hour: number, tankLevel: number) => Orders {
  const loadCycle = createLoadCycle(seed);
  const demandWander = createWander(createRandom(seed, 'demand'), 7, 1500);
  const demandJitter = createWander(createRandom(seed, 'demand jitter'), 1.6, 25);
  const weather = createWander(createRandom(seed, 'weather'), 0.5, 5400);
  const dwell = createRandom(seed, 'dwell');
  let mode: Mode = 'normal';
  const halfway: SetPoints = { ...SET_POINTS[mode] };
  const set: SetPoints = { ...SET_POINTS[mode] };
  const ramp = (dt: number, goal: SetPoints) => {
    const share = 1 - Math.exp(-dt / RAMP_LAG);
    for (const part of ['speed', 'valve', 'booster'] as const) {
      halfway[part] += (goal[part] - halfway[part]) * share;
      set[part] += (halfway[part] - set[part]) * share;
    }
  };
  let holdFor = MINIMUM_DWELL * (1 + dwell.uniform());
  return (dt, hour, tankLevel) => {
    const load = loadCycle(dt);
    const demand = demandOfDay(hour) + demandWander(dt) + 9 * load + demandJitter(dt);
    holdFor -= dt;
    const wanted = holdFor <= 0 ? nextMode(mode, tankLevel, demand) : mode;
    if (wanted !== mode) {
      mode = wanted;
      holdFor = MINIMUM_DWELL * (1 + dwell.uniform());
    }
    ramp(dt, SET_POINTS[mode]);
    return {
      mode,
      demand,
      speed: set.speed + 0.0001 * (demand - 186) + 0.006 * load,
      valve: set.valve + 3.2 * load + 0.06 * (demand - 186),
      booster: set.booster,
      ambient: ambientOfDay(hour) + weather(dt),
    };
  };
}
