/** The measured points of the pump station, in the order of every row of values. */

/** Where a tag's instrument is wired: each subsystem is one controller on the plant network. */
export type Subsystem = 'intake' | 'pump' | 'discharge' | 'tank' | 'site';

export interface StationTag {
  readonly name: string;
  readonly unit: string;
  readonly subsystem: Subsystem;
  /** Engineering range of the instrument; readings end there. */
  readonly low: number;
  readonly high: number;
  /** Standard deviation of the measurement noise, in the tag's unit. */
  readonly noise: number;
}

const point = <const N extends string>(
  name: N,
  unit: string,
  subsystem: Subsystem,
  [low, high]: readonly [number, number],
  noise: number,
) => ({ name, unit, subsystem, low, high, noise }) satisfies StationTag;

export const TAGS = [
  point('inflow', 'm3/h', 'intake', [0, 400], 1.5),
  point('inlet_valve', '%', 'intake', [-5, 105], 0.3),
  point('intake_level', 'm', 'intake', [0, 5], 0.008),
  point('suction_pressure', 'bar', 'intake', [-1, 2], 0.003),
  point('water_temperature', 'degC', 'intake', [0, 50], 0.05),
  point('pump_speed', 'rpm', 'pump', [0, 1800], 1.5),
  point('motor_current', 'A', 'pump', [0, 150], 0.5),
  point('winding_temperature', 'degC', 'pump', [-20, 160], 0.15),
  point('bearing_temperature', 'degC', 'pump', [-20, 120], 0.12),
  point('vibration', 'mm/s', 'pump', [0, 20], 0.05),
  point('booster_current', 'A', 'discharge', [-2, 60], 0.12),
  point('discharge_pressure', 'bar', 'discharge', [0, 10], 0.015),
  point('discharge_flow', 'm3/h', 'discharge', [0, 400], 1.2),
  point('valve_command', '%', 'discharge', [-5, 105], 0.02),
  point('valve_position', '%', 'discharge', [-5, 105], 0.25),
  point('tank_inflow', 'm3/h', 'tank', [0, 400], 1.5),
  point('tank_level', 'm', 'tank', [0, 6], 0.008),
  point('demand', 'm3/h', 'tank', [0, 400], 1.5),
  point('ambient_temperature', 'degC', 'site', [-40, 60], 0.08),
] as const;

export type TagName = (typeof TAGS)[number]['name'];
export const TAG_NAMES: readonly TagName[] = TAGS.map((tag) => tag.name);

/** Place of a tag in every row of values. */
export const tagIndex = (name: TagName): number => TAG_NAMES.indexOf(name);

export const isTagName = (name: string): name is TagName => (TAG_NAMES as readonly string[]).includes(name);
