/**
 * Water through the station: intake basin -> pump -> booster -> valve -> pipe -> tank -> consumers.
 * Heads in metres of water, flows in m3/h, levels in m, openings in %.
 */

/** Metres of water in one bar. */
export const METRES_PER_BAR = 10.2;

/** Height of the tank's floor above the intake's floor. */
const LIFT = 22;
/** Head loss coefficients, m / (m3/h)^2: pump inside, booster inside, suction pipe, delivery pipe, valve fully open. */
const PUMP_LOSS = 0.00032;
const BOOSTER_LOSS = 0.00005;
const SUCTION_LOSS = 0.000025;
const PIPE_LOSS = 0.00025;
const VALVE_LOSS = 0.00012;
/** Shut-off heads at nominal speed (affinity law: they grow with the square of the speed). */
const PUMP_HEAD = 62;
const BOOSTER_HEAD = 11;
/** Floor areas, m2. */
const TANK_AREA = 34;
const INTAKE_AREA = 26;
/** Inflow through the inlet valve when it is wide open, m3/h. */
const INLET_FLOW = 330;
/** How much less reaches the tank per m3/h leaked: the pump delivers the rest in addition. */
export const LEAK_SEEN = 0.845;
/** Inertia of the water column, and of the inlet valve's drive, seconds. */
const FLOW_LAG = 4;
const INLET_LAG = 20;

export interface Water {
  /** Through the pump. */
  flow: number;
  /** Arriving at the tank: less than `flow` when the pipe leaks. */
  tankInflow: number;
  inflow: number;
  inletValve: number;
  intakeLevel: number;
  tankLevel: number;
  suctionPressure: number;
  dischargePressure: number;
  /** Head the main pump adds, m. */
  pumpHead: number;
}

export const filledStation = (): Water => ({
  flow: 185,
  tankInflow: 185,
  inflow: 185,
  inletValve: 56,
  intakeLevel: 2.4,
  tankLevel: 3,
  suctionPressure: 0.15,
  dischargePressure: 4,
  pumpHead: 40,
});

export interface Drive {
  /** Speeds as a share of nominal. */
  readonly speed: number;
  readonly boosterSpeed: number;
  readonly valve: number;
  readonly demand: number;
  /** Pressure in the supply main, share of nominal. */
  readonly supply: number;
  /** Leak through an orifice in the delivery pipe: m3/h at one bar. */
  readonly leak: number;
  /** Share of the pump's head lost to vapour. */
  readonly headLost: number;
  /** Suction pressure lost in a blocked strainer, bar. */
  readonly strainer: number;
}

/** Moves the water forward by dt seconds, in place. */
export function moveWater(water: Water, drive: Drive, dt: number): void {
  const opening = Math.max(drive.valve, 4) / 100;
  const leak = drive.leak * Math.sqrt(Math.max(water.dischargePressure, 0));
  const shutOff = PUMP_HEAD * drive.speed ** 2 * (1 - drive.headLost);
  const boost = BOOSTER_HEAD * drive.boosterSpeed ** 2;
  const lift = LIFT + water.tankLevel - water.intakeLevel + drive.strainer * METRES_PER_BAR;
  const loss =
    PUMP_LOSS +
    BOOSTER_LOSS * drive.boosterSpeed +
    SUCTION_LOSS +
    PIPE_LOSS +
    VALVE_LOSS / (opening * opening);
  // Half of the pipe lies behind the leak and carries less water, so a little more flows through the pump.
  const relief = 0.5 * PIPE_LOSS * (water.flow ** 2 - Math.max(water.flow - leak, 0) ** 2);
  const settled = Math.sqrt(Math.max(shutOff + boost - lift + relief, 0) / loss);
  water.flow += (settled - water.flow) * (1 - Math.exp(-dt / FLOW_LAG));
  water.tankInflow = Math.max(water.flow - leak, 0);

  // The inlet valve holds the basin: half open at 2.4 m, wide open as the level falls.
  const wanted = Math.min(Math.max(56 + 70 * (2.4 - water.intakeLevel), 0), 100);
  water.inletValve += (wanted - water.inletValve) * (1 - Math.exp(-dt / INLET_LAG));
  water.inflow = (INLET_FLOW * drive.supply * water.inletValve) / 100;

  const hours = dt / 3600;
  water.intakeLevel = Math.max(water.intakeLevel + ((water.inflow - water.flow) * hours) / INTAKE_AREA, 0.1);
  water.tankLevel = Math.min(
    Math.max(water.tankLevel + ((water.tankInflow - drive.demand) * hours) / TANK_AREA, 0.1),
    5.8,
  );

  water.pumpHead = shutOff - PUMP_LOSS * water.flow ** 2;
  const suction = water.intakeLevel - SUCTION_LOSS * water.flow ** 2;
  water.suctionPressure = suction / METRES_PER_BAR - drive.strainer;
  water.dischargePressure =
    water.suctionPressure +
    (water.pumpHead + boost - BOOSTER_LOSS * drive.boosterSpeed * water.flow ** 2) / METRES_PER_BAR;
}
