/** Entry of a compute process that doubles columns. */
import { processChannel } from '../../../src-main/host/process-channel.ts';

const channel = processChannel();
channel.onMessage((message) => {
  const { double } = message as { double: Float64Array };
  channel.post({ doubled: double.map((value) => 2 * value), pid: process.pid });
});
channel.onClose(() => process.exit(0));
