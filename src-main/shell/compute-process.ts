/** Entry of a compute utility process: its channel to the engine comes as a port. */
import { serveCompute } from '../engine/compute/serve-compute.ts';
import { mainPortChannel } from './main-port.ts';

process.parentPort.once('message', ({ ports }) => {
  const channel = mainPortChannel(ports[0]!);
  channel.onClose(() => process.exit(0));
  serveCompute(channel);
});
