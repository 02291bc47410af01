/** Which device computes, how to open it, and what it does faster with kernels of our own. */
export { BACKEND_NAMES, openBackend } from './open-backend.ts';
export type { Backend, BackendChoice, BackendLoaders, BackendName } from './open-backend.ts';
export { adamStep, type Adapted } from './adam.ts';
export { biasGradients } from './bias-gradients.ts';
export { reversedTaps } from './reversed-taps.ts';
export { sideBySide, type Neighbourhood } from './side-by-side.ts';
export { runHostKernel, type HostKernel } from './host-kernel.ts';
