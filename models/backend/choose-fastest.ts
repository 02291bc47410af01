import * as tfjs from '@tensorflow/tfjs-core';
import type { DeviceReport, OpenDevice } from './devices.ts';
import { disagreement, measureDevice, type DeviceTrial, type Measurement } from './measure-device.ts';
import { reasonOf } from './reason.ts';

/** A device with what timing it gave. */
interface Timed {
  readonly device: OpenDevice;
  readonly measurement: Measurement;
}

export interface Choice {
  /** Null where every device failed. */
  readonly taken: OpenDevice | null;
  /** In the order of the devices given. */
  readonly reports: readonly DeviceReport[];
}

/**
 * Times devices on the work they are wanted for and takes the fastest that computes it rightly.
 *
 * @param devices the last one is a processor, whose kernels are tested on every machine: its numbers are the right ones
 */
export async function chooseFastest(devices: readonly OpenDevice[], trial: DeviceTrial): Promise<Choice> {
  const timed: Timed[] = [];
  const failures = new Map<OpenDevice, string>();
  for (const device of devices.toReversed()) {
    try {
      await device.activate();
      const measurement = await measureDevice(tfjs, trial);
      const wrong = timed[0] ? disagreement(measurement.numbers, timed[0].measurement.numbers) : null;
      if (wrong === null) timed.push({ device, measurement });
      else failures.set(device, `Refused: ${wrong}`);
    } catch (error) {
      failures.set(device, `It failed when it was timed: ${reasonOf(error)}`);
    }
  }
  const speedOf = ({ measurement: { speed } }: Timed): number =>
    trial.wanted === 'training' ? speed.trainWindowsPerSecond : speed.scoreWindowsPerSecond;
  const best = timed.reduce<Timed | null>((a, b) => (a && speedOf(a) >= speedOf(b) ? a : b), null);
  await best?.device.activate();
  const reports = devices.map((device): DeviceReport => {
    const found = timed.find((each) => each.device === device);
    const about = { name: device.name, device: device.device, taken: found === best && best !== null };
    if (!found || !best) return { ...about, speed: null, reason: failures.get(device)! };
    const speed = `${inWords(speedOf(found))} windows/s in ${trial.wanted}`;
    const reason = about.taken
      ? `Fastest: ${speed}.`
      : `Slower: ${speed}, ${best.device.name} has ${inWords(speedOf(best))}.`;
    return { ...about, speed: found.measurement.speed, reason };
  });
  return { taken: best?.device ?? null, reports };
}

/** Two or three digits are all that so short a timing is worth. */
function inWords(windowsPerSecond: number): string {
  return Number(windowsPerSecond.toPrecision(windowsPerSecond >= 100 ? 3 : 2)).toLocaleString('en');
}
