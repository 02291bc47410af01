/** A network in memory that several threads share, computed by our own WebAssembly functions alone. */
export { employThreads, type HelperThread, type Threads } from './crew.ts';
export { openSharedNetwork, threadsFor } from './shared-network.ts';
