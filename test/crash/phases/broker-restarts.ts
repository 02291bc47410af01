/**
 * The broker stopped, killed and started again under load, with and without the engine.
 *
 * mosquitto writes its state when it is stopped and when it is asked to. What it has acknowledged since then it forgets
 * when it is killed, which is no loss of ours: before it is killed, the plant falls silent and the state is saved with
 * messages waiting for the engine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_MOSQUITTO } from '../../broker.ts';
import { between, pick, type Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';

const RATE = 400;
const WAYS = ['stopped', 'killed', 'stopped with the engine killed'] as const;
const ROUNDS = { short: 1, full: 10 };

export const brokerRestarts: Phase = {
  name: 'broker restarts',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, say, extent } = context;
    const rig = await openRig({ context, engine: served(context) });
    try {
      const { broker, engine, line, publisher } = rig;
      const kill = async (): Promise<void> => {
        // Behind a line that carries nothing, messages gather at the broker.
        line.stall();
        await sleep(between(random, 200, 1000));
        await publisher.pause();
        await broker.saveState();
        line.mend();
        // The engine takes some of them, and their acknowledgements are lost with the broker.
        await sleep(between(random, 0, 60));
        await broker.restart({ signal: 'SIGKILL', downMs: between(random, 0, 1500) });
      };
      publisher.run(RATE);
      for (let round = 0; round < ROUNDS[extent]; round++) {
        const way = extent === 'short' ? 'killed' : (WAYS[round] ?? pick(random, WAYS));
        await sleep(between(random, 300, 2000));
        if (way === 'killed') await kill();
        else if (way === 'stopped') await broker.restart({ downMs: between(random, 0, 3000) });
        else {
          const restarted = broker.restart({ downMs: between(random, 500, 2000) });
          await sleep(between(random, 0, 700));
          await engine.killAll();
          await restarted;
          await engine.start();
        }
        say(`${way}; ${publisher.messages} messages`);
        publisher.run(RATE);
      }
      return await rig.conclude();
    } finally {
      await rig.close();
    }
  },
};
