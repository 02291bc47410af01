/** The plant: orders, water, machine and instruments, moved forward together. */
import { SECOND } from '../api/words.ts';
import { readFaultCommand, sizeAt, type Fault } from './faults.ts';
import { filledStation, LEAK_SEEN, moveWater } from './hydraulics.ts';
import { createInstruments } from './instruments.ts';
import { NOMINAL_SPEED, runMachine, warmMachine } from './machine.ts';
import type { NormalStatistics } from './normal-statistics.ts';
import { createOperation } from './operation.ts';
import { createRandom, createWander } from './random.ts';
import { DEFAULT_START, type PumpStation, type PumpStationOptions } from './station-types.ts';
import type { TagName } from './tags.ts';
import { createValve } from './valve.ts';

/** Inner time step, seconds: well below the fastest time constant. */
const FINE_STEP = 1;
/** Time constants of the drive's ramp and of the booster's soft starter, seconds. */
const SPEED_LAG = 12;
const BOOSTER_LAG = 10;

const approach = (from: number, to: number, dt: number, lag: number): number =>
  from + (to - from) * (1 - Math.exp(-dt / lag));

/** @param normal the yardstick of fault sizes; asked for only while a fault is on */
export function runStation(options: PumpStationOptions, normal: () => NormalStatistics): PumpStation {
  const { seed, samplePeriod = 5, start = DEFAULT_START } = options;
  if (!(samplePeriod > 0)) throw new RangeError('The sample period must be a positive number of seconds.');
  const order = createOperation(seed);
  const water = filledStation();
  const machine = warmMachine();
  const valve = createValve(72);
  const supply = createWander(createRandom(seed, 'supply'), 0.02, 900);
  const shake = createWander(createRandom(seed, 'shake'), 0.06, 20);
  const bubbles = createRandom(seed, 'bubbles');
  const instruments = createInstruments(seed, normal, (t) =>
    runStation({ seed: seed ^ 0x5bd1e995, samplePeriod, start: t }, normal),
  );
  let waterTemperature = 13;
  let speed = 0.91;
  let boosterSpeed = 0;
  let faults: Fault[] = [];
  let nextFault = 1;
  let now = start;

  const present = (kind: Fault['kind']): number =>
    faults.reduce((total, fault) => total + (fault.kind === kind ? sizeAt(fault, now) : 0), 0);
  /** A fault's present size in the unit of a tag, by that tag's normal standard deviation. */
  const inUnits = (kind: Fault['kind'], tag: TagName): number => {
    const size = present(kind);
    return size > 0 ? size * normal().sd(tag) : 0;
  };

  const move = (dt: number) => {
    const orders = order(dt, (now / SECOND / 3600) % 24, water.tankLevel);
    speed = approach(speed, orders.speed, dt, SPEED_LAG);
    boosterSpeed = approach(boosterSpeed, orders.booster, dt, BOOSTER_LAG);
    waterTemperature = approach(waterTemperature, 11 + 0.15 * orders.ambient, dt, 3 * 3600);
    const position = valve.move(orders.valve, inUnits('sticking-valve', 'valve_position'), dt);
    const leaked = inUnits('leak', 'tank_inflow') / LEAK_SEEN;
    const vapour = present('cavitation');
    // Collapsing bubbles come in bursts: the shaking is irregular around its mean.
    const burst = vapour > 0 ? Math.max(1 + 0.35 * bubbles.normal(), 0) : 0;
    moveWater(
      water,
      {
        speed,
        boosterSpeed,
        valve: position,
        demand: orders.demand,
        supply: 1 + supply(dt),
        leak: leaked > 0 ? leaked / Math.sqrt(normal().mean('discharge_pressure')) : 0,
        headLost: 0.008 * vapour * burst,
        strainer: 0.3 * inUnits('cavitation', 'suction_pressure'),
      },
      dt,
    );
    runMachine(
      machine,
      {
        speed,
        flow: water.flow,
        head: water.pumpHead,
        ambient: orders.ambient,
        water: waterTemperature,
        wearHeat: 0.5 * inUnits('bearing-wear', 'bearing_temperature'),
        wearCurrent: 0.2 * inUnits('bearing-wear', 'motor_current'),
        addedVibration: inUnits('bearing-wear', 'vibration') + burst * inUnits('cavitation', 'vibration'),
        shake: shake(dt),
      },
      dt,
    );
    return { orders, position };
  };

  return {
    samplePeriod,
    get now() {
      return now;
    },
    get faults() {
      return faults;
    },
    step() {
      const fineSteps = Math.ceil(samplePeriod / FINE_STEP);
      let state = move(samplePeriod / fineSteps);
      for (let k = 1; k < fineSteps; k++) state = move(samplePeriod / fineSteps);
      const t = now;
      const values = instruments.read(t, faults, {
        inflow: water.inflow,
        inlet_valve: water.inletValve,
        intake_level: water.intakeLevel,
        suction_pressure: water.suctionPressure,
        water_temperature: waterTemperature,
        pump_speed: NOMINAL_SPEED * speed,
        motor_current: machine.current,
        winding_temperature: machine.windingTemperature,
        bearing_temperature: machine.bearingTemperature,
        vibration: machine.vibration,
        booster_current: 31 * boosterSpeed * (0.75 + (0.25 * water.flow) / 240),
        discharge_pressure: water.dischargePressure,
        discharge_flow: water.flow,
        valve_command: state.orders.valve,
        valve_position: state.position,
        tank_inflow: water.tankInflow,
        tank_level: water.tankLevel,
        demand: state.orders.demand,
        ambient_temperature: state.orders.ambient,
      });
      now += Math.round(samplePeriod * SECOND);
      return { t, values, mode: state.orders.mode };
    },
    inject(command) {
      const fault = readFaultCommand(command, nextFault++, now);
      faults = [...faults, fault];
      return fault;
    },
    clear(id) {
      faults = faults.flatMap((fault) => {
        if (id !== undefined && fault.id !== id) return [fault];
        if (fault.to !== null && fault.to <= now) return [fault];
        // A fault that has not begun simply never was.
        return fault.from >= now ? [] : [{ ...fault, to: now }];
      });
    },
  };
}
