/** Which device computes, how to open it, and what it does faster with kernels of our own. */
export { BACKEND_NAMES } from './devices.ts';
export type { Backend, BackendChoice, BackendName, DeviceReport, DeviceSpeed } from './devices.ts';
export { openBackend } from './open-backend.ts';
export { choiceInWords } from './choice-in-words.ts';
export type { BackendLoaders, NativeDevice } from './open-device.ts';
export type { Gpu } from './webgpu-device.ts';
export { measureDevice, type DeviceTrial, type Measurement, type OpenTrial } from './measure-device.ts';
export { adamStep, type Adapted } from './adam.ts';
export { biasGradients } from './bias-gradients.ts';
export { reversedTaps } from './reversed-taps.ts';
export { sideBySide, type Neighbourhood } from './side-by-side.ts';
export { runHostKernel, type HostKernel } from './host-kernel.ts';
