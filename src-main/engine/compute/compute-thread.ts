/** Entry of a thread that helps a compute process: it works for whichever network it is told to join. */
import { parentPort } from 'node:worker_threads';
// Not by way of the folder's entry: a helper needs no tensors, and starts sooner without them.
import { serveThread } from '../../../models/parallel/thread.ts';

serveThread((receive) => parentPort!.on('message', receive));
