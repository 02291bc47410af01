/** The pump set: how hard the motor works, how warm it and the bearing get, how much it shakes. */

export const NOMINAL_SPEED = 1480;
/** Flow of best efficiency at nominal speed, m3/h. */
const BEST_FLOW = 225;
/** Magnetising current, A, and amperes per kW of shaft power. */
const IDLE_CURRENT = 22;
const CURRENT_PER_KW = 1.62;
/** Thermal time constants of winding and bearing, seconds. */
const WINDING_LAG = 900;
const BEARING_LAG = 480;

export interface Machine {
  windingTemperature: number;
  bearingTemperature: number;
  /** A */
  current: number;
  /** mm/s RMS */
  vibration: number;
}

export const warmMachine = (): Machine => ({
  windingTemperature: 38,
  bearingTemperature: 37,
  current: 48,
  vibration: 2.3,
});

export interface Load {
  /** Share of nominal speed. */
  readonly speed: number;
  /** m3/h and m through the pump. */
  readonly flow: number;
  readonly head: number;
  readonly ambient: number;
  readonly water: number;
  /** What a worn bearing adds: degC when settled, A, mm/s. */
  readonly wearHeat: number;
  readonly wearCurrent: number;
  readonly addedVibration: number;
  /** Random part of the vibration, mm/s. */
  readonly shake: number;
}

/** Moves the machine forward by dt seconds, in place. */
export function runMachine(machine: Machine, load: Load, dt: number): void {
  const share = load.flow / (BEST_FLOW * Math.max(load.speed, 0.1));
  const efficiency = 0.8 - 0.35 * (share - 1) ** 2;
  // rho g Q H in kW, with Q in m3/h.
  const shaftPower =
    (9.81 * (load.flow / 3600) * Math.max(load.head, 0)) / efficiency + 1.5 * load.speed ** 3;
  machine.current = Math.hypot(IDLE_CURRENT, CURRENT_PER_KW * shaftPower) + load.wearCurrent;

  const windingSettled = load.ambient + 44 * (machine.current / 66) ** 2;
  machine.windingTemperature +=
    (windingSettled - machine.windingTemperature) * (1 - Math.exp(-dt / WINDING_LAG));

  // The pumped water cools the bearing housing, the shaft's load and speed warm it.
  const bearingSettled =
    0.55 * load.ambient +
    0.45 * load.water +
    19 * load.speed ** 1.5 +
    9 * (machine.current / 66) +
    load.wearHeat;
  machine.bearingTemperature +=
    (bearingSettled - machine.bearingTemperature) * (1 - Math.exp(-dt / BEARING_LAG));

  // Unbalance grows with speed, a structural resonance sits near 89 % speed, off-design flow recirculates.
  const resonance = 0.45 * Math.exp(-(((load.speed - 0.89) / 0.025) ** 2));
  const recirculation = 3 * (share - 0.95) ** 2;
  machine.vibration =
    0.7 + 1.7 * load.speed ** 2 + resonance + recirculation + load.shake + load.addedVibration;
}
