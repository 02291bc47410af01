/** The memory: addressing, its gradients, initialisation and health. */
export { addressEntropy, recall, type Addressing, type Recall } from './addressing.ts';
export { recallGradients } from './addressing-gradients.ts';
export { MemoryCensus, type MemoryDiagnostics, type MemoryFault } from './diagnostics.ts';
export { itemsFromQueries } from './k-means.ts';
