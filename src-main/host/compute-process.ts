/** Entry of a compute process: it may die at any moment without taking the engine with it. */
import { serveCompute } from '../engine/compute/serve-compute.ts';
import { processChannel } from './process-channel.ts';

process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
serveCompute(processChannel());
