/** Faults as plants have them, injected into recorded normal rows: what a detector is tried on. */
export { FAULT_KINDS, FAULT_SIZES } from './fault-kinds.ts';
export type { FaultKind, FaultSizes, SizeUnit } from './fault-kinds.ts';
export { injectFault } from './inject-fault.ts';
export type { Fault } from './inject-fault.ts';
