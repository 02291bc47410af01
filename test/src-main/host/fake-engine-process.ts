/** Entry of an engine process that does what a test asks, through the contract's own calls. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Handlers } from '../../../src-main/api/contract.ts';
import type { Channel } from '../../../src-main/engine/channel.ts';
import { carryEngine } from '../../../src-main/host/engine-carrier.ts';
import { fakeEngine } from '../api/fake-engine.ts';

carryEngine(async ({ dataDir, openCompute, log }) => {
  if (dataDir.endsWith('in-use')) throw new Error('Another Mnemo already works there. Stop it first.');
  if (dataDir.endsWith('aborts')) process.abort();
  log.info('started');
  let compute: Channel | undefined;
  let said: unknown = null;
  let closedBecause: string | null = null;
  const own: Partial<Handlers> = {
    /** Which process this is, and how its compute process ended. */
    'connection.states': () => [
      { connectionId: process.pid, state: 'stopped', problem: closedBecause, since: 0 },
    ],
    /** Opens a compute process and lets it double a column. */
    'tag.latest': async ({ tagIds }) => {
      if (!compute) {
        compute = openCompute('scoring');
        compute.onClose((reason) => {
          compute = undefined;
          closedBecause = reason;
        });
      }
      const answered = new Promise((resolve) => compute!.onMessage(resolve));
      compute.post({ double: Float64Array.from(tagIds) });
      said = await answered;
      const { doubled, pid } = said as { doubled: Float64Array<ArrayBuffer>; pid: number };
      return { t: doubled, value: Float64Array.of(pid), quality: new Uint8Array(0) };
    },
    'tag.remove': () => {
      compute?.close();
    },
    'training.cancel': () => process.exit(3),
  };
  const engine = fakeEngine(own);
  return { ...engine, close: async () => writeFileSync(join(dataDir, 'closed'), 'cleanly') };
});
