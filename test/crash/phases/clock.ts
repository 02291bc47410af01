/**
 * The engine's clock set back and forward, while it runs and over kills: samples that count at their arrival are all
 * kept, in their order, although the same seconds are lived through twice.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND, type Micros } from '../../../src-main/api/words.ts';
import { NO_MOSQUITTO } from '../../broker.ts';
import { createHostedEngine } from '../hosted-engine.ts';
import { between, type Phase } from '../phase.ts';
import { openRig } from '../rig.ts';
import { setClock } from '../set-clock.ts';

const RATE = 400;
const HOUR = 3600 * SECOND;
const ENTRY = new URL('../clock-engine-process.ts', import.meta.url);

export const clock: Phase = {
  name: 'clock',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, say, extent } = context;
    const rig = await openRig({
      context,
      // Source times of the live kind would rightly be replaced.
      plan: { topics: { stamped: 4, live: 0, bare: 8 } },
      engine: (dataDir) => {
        setClock(dataDir, 0);
        return createHostedEngine(dataDir, ENTRY);
      },
      arrivalsRise: true,
    });
    try {
      const { engine, publisher, dataDir } = rig;
      const live = async (offset: Micros, milliseconds: number, killed: boolean): Promise<void> => {
        if (killed) await engine.killEngine();
        setClock(dataDir, offset);
        say(`${offset / SECOND} s${killed ? ' after a kill' : ''}; ${publisher.messages} messages`);
        await sleep(milliseconds);
      };
      publisher.run(RATE);
      await live(0, 2000, false);
      // The last seconds once more: each stamp of then may meet one of now.
      await live(-3 * SECOND, 3000, true);
      await live(-HOUR, 1000, true);
      await live(HOUR, 1000, false);
      await live(0, 1000, true);
      if (extent === 'full') {
        await live(-24 * HOUR, 2000, false);
        await live(-24 * HOUR, 2000, true);
        for (let step = 0; step < 40; step++)
          await live(between(random, -2000, 2000) * 1000, between(random, 20, 200), random.uniform() < 0.1);
        await live(0, 2000, true);
      }
      return await rig.conclude();
    } finally {
      await rig.close();
    }
  },
};
