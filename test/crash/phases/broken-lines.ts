/** The network between engine and broker cut, stalled, half-closed and slowed down at random moments under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_MOSQUITTO } from '../../broker.ts';
import { between, pick, type Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';

const RATE = 400;
const FAULTS = { short: 4, full: 30 };
/** Longer than the client waits for any sign of life. */
const SILENCE_MS = 60_000;

export const brokenLines: Phase = {
  name: 'broken lines',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, say, extent } = context;
    const rig = await openRig({ context, engine: served(context) });
    try {
      const { engine, line, publisher } = rig;
      const findings: string[] = [];
      const faults = {
        cut: async () => line.cut(),
        unplugged: async () => {
          line.unplug();
          await sleep(between(random, 100, 3000));
        },
        stalled: async () => {
          line.stall();
          await sleep(between(random, 100, 4000));
        },
        'closed towards the broker': async () => line.halfClose('broker'),
        'closed towards the engine': async () => line.halfClose('engine'),
        slow: async () => {
          line.delay(between(random, 20, 400));
          await sleep(between(random, 500, 3000));
        },
      };
      publisher.run(RATE);
      const names = Object.keys(faults) as (keyof typeof faults)[];
      for (let fault = 0; fault < FAULTS[extent]; fault++) {
        const name = names[fault] ?? pick(random, names);
        await sleep(between(random, 50, 1500));
        await faults[name]();
        line.mend();
        say(`${name}; ${publisher.messages} messages`);
      }
      if (extent === 'full') {
        line.stall();
        await sleep(SILENCE_MS);
        const states = await engine.client.call('connection.states');
        for (const { connectionId, state, problem } of states)
          if (state === 'connected' || problem === null)
            findings.push(
              `After ${SILENCE_MS / 1000} s of silence connection ${connectionId} counts as ${state}.`,
            );
      }
      const outcome = await rig.conclude();
      return { ...outcome, findings: [...findings, ...outcome.findings] };
    } finally {
      await rig.close();
    }
  },
};
