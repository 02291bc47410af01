/**
 * The engine killed exactly between its commit and the broker's learning of it: the network swallows an acknowledgement
 * and the engine dies at that moment. The broker has to send everything again, and nothing may be stored twice that
 * tells its time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_MOSQUITTO } from '../../broker.ts';
import { between, type Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';

const RATE = 300;
const ROUNDS = { short: 2, full: 8 };

export const swallowedPuback: Phase = {
  name: 'swallowed puback',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, extent } = context;
    const rig = await openRig({ context, engine: served(context) });
    try {
      const { engine, line, publisher } = rig;
      publisher.run(RATE);
      for (let round = 0; round < ROUNDS[extent]; round++) {
        await sleep(between(random, 100, 800));
        await line.swallowAcknowledgement();
        await engine.killAll();
        await engine.start();
      }
      const outcome = await rig.conclude();
      const hit = line.repeated > 0 ? [] : ['The broker had nothing to send again: this shows nothing.'];
      return { ...outcome, findings: [...hit, ...outcome.findings] };
    } finally {
      await rig.close();
    }
  },
};
