import type { DeviceReport } from './devices.ts';

/**
 * Which device was taken, and why each other one was not, in sentences for an operator.
 *
 * @example "Computes on wasm (processor, WebAssembly). The only one that can be used."
 */
export function choiceInWords(devices: readonly DeviceReport[]): string[] {
  const taken = devices.filter((device) => device.taken);
  const others = devices.filter((device) => !device.taken);
  return [
    ...taken.map(({ name, device, reason }) => `Computes on ${name} (${device}). ${reason}`),
    ...others.map(({ name, device, reason }) => `Not on ${name}${device ? ` (${device})` : ''}. ${reason}`),
  ];
}
