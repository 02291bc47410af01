/** The simulated pump station. Pure and seeded: no clock, no sockets. */
import { normalStatistics } from './normal-statistics.ts';
import { runStation } from './run-station.ts';
import type { PumpStation, PumpStationOptions } from './station-types.ts';

/**
 * A pump station with 19 coupled tags (see TAGS).
 * @throws RangeError when the sample period is not positive
 * @example
 * const station = createPumpStation({ seed: 1 });
 * station.inject({ kind: 'leak', size: 2 });
 * const { t, values } = station.step();
 */
export const createPumpStation = (options: PumpStationOptions): PumpStation =>
  runStation(options, normalStatistics);
