/** What happens when in the demo, in hours of event time, and how hard each fault is. */
import type { FaultCommand } from '../../../simulator/index.ts';

/** Seconds between two rows. */
export const SAMPLE_PERIOD = 10;
/** Grid steps in a window: a bit over ten minutes. */
export const WINDOW_LENGTH = 64;

/** Connecting, discovering and making tags happens in this time. */
export const SET_UP_HOURS = 0.5;
/** Recorded normal operation: from before the coldest to after the warmest hour, through both demand peaks. */
export const BASELINE_HOURS = 14;
/** Normal operation, with its mode changes, that must not raise alarms. */
export const NORMAL_HOURS = 24;

export const FAULT_HOURS = 1;
/** After a fault the station and the window need time to be normal again: alarms in this time are the fault's. */
export const SETTLE_HOURS = 0.75;
/** Normal time between the end of one fault and the onset of the next. */
export const RECOVERY_HOURS = 1.5;

/** Sizes in normal standard deviations of the affected tag; a stuck sensor has none. */
export const FAULTS: readonly FaultCommand[] = [
  { kind: 'bearing-wear', size: 3 },
  { kind: 'sticking-valve', size: 1.5 },
  { kind: 'leak', size: 1 },
  { kind: 'cavitation', size: 3 },
  { kind: 'sensor-drift', size: 3, tag: 'discharge_pressure' },
  { kind: 'sensor-stuck', tag: 'bearing_temperature' },
  { kind: 'broken-correlation', size: 1.4, tag: 'motor_current' },
];

/** Said in the terminal when the fault begins. */
export const EXPLANATIONS: Record<FaultCommand['kind'], string> = {
  'bearing-wear':
    'A bearing wears: the pump shakes more, its bearing runs warmer and it draws a little more current.',
  'sticking-valve': 'The discharge valve sticks: it stays behind its command and then jumps.',
  leak: 'The pipe to the tank leaks: less arrives than leaves the station.',
  cavitation: 'The suction strainer clogs and the pump cavitates: irregular vibration, less head.',
  'sensor-drift': 'The discharge pressure transmitter drifts; the pressure itself is fine.',
  'sensor-stuck': 'The bearing thermometer freezes at its last reading.',
  'broken-correlation': 'The motor current looks normal by itself but no longer fits what the pump does.',
};
