/** The engine killed with SIGKILL at random moments under load: alone, with its supervisor, and while it starts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_MOSQUITTO } from '../../broker.ts';
import { between, pick, type Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';

const RATE = { short: 400, full: 700 };

export const kills: Phase = {
  name: 'kills',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, say } = context;
    const rig = await openRig({ context, engine: served(context) });
    try {
      const { engine, publisher } = rig;
      publisher.run(RATE[context.extent]);
      /** Its supervisor waits longer after each: a fresh start of the command forgets them. */
      let alone = 0;
      while (engine.kills < context.kills) {
        await sleep(between(random, 20, 1500));
        const how = pick(random, alone < 2 ? ['engine', 'all', 'start'] : ['all', 'start']);
        if (how === 'engine') {
          alone += 1;
          await engine.killEngine();
          // Some kills fall into the wait, some into the start, some after it.
          await sleep(between(random, 100, 2500));
        } else {
          alone = 0;
          await engine.killAll();
          if (how === 'start') await engine.startAndKill(between(random, 5, 200), 'command');
          if (how === 'start') await engine.startAndKill(between(random, 5, 1200), 'engine');
          await engine.start();
        }
        say(`${engine.kills} kills, the last: ${how}; ${publisher.messages} messages`);
      }
      return await rig.conclude();
    } finally {
      await rig.close();
    }
  },
};
