/** Kills around midnight of the source's time, while every third message is still for the day before. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../../../src-main/api/words.ts';
import { NO_MOSQUITTO } from '../../broker.ts';
import { between, type Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';

const RATE = 400;
const MIDNIGHT = Date.UTC(2026, 10, 24) * 1000;

export const midnight: Phase = {
  name: 'midnight',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, extent } = context;
    const rig = await openRig({
      context,
      plan: {
        topics: { stamped: 12, live: 1, bare: 1 },
        from: MIDNIGHT - 180 * SECOND,
        lateShare: 0.35,
        lateSteps: 600,
      },
      engine: served(context),
    });
    try {
      const { engine, publisher } = rig;
      publisher.run(RATE);
      await publisher.reached(MIDNIGHT - 60 * SECOND);
      while (publisher.eventTime < MIDNIGHT + (extent === 'full' ? 1800 : 120) * SECOND) {
        await sleep(between(random, 50, 900));
        await engine.killAll();
        await engine.start();
      }
      return await rig.conclude();
    } finally {
      await rig.close();
    }
  },
};
