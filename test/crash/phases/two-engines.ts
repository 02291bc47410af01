/** Two engines on one data directory: the second is turned away and disturbs nothing, however close the two start. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_MOSQUITTO } from '../../broker.ts';
import type { Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';

const RATE = 300;
const TAKE_OVER_MS = 30_000;

export const twoEngines: Phase = {
  name: 'two engines',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { extent } = context;
    const rig = await openRig({ context, engine: served(context) });
    try {
      const { engine, publisher, dataDir } = rig;
      const findings: string[] = [];
      const second = served(context)(dataDir);
      publisher.run(RATE);
      await sleep(500);
      const answer = await second.start().then(
        () => 'It started.',
        (error: Error) => error.message,
      );
      if (!answer.includes('Another Mnemo already works in'))
        findings.push(`A second engine was not turned away in words: ${answer}`);

      for (let round = 0; round < (extent === 'full' ? 4 : 1); round++) {
        await engine.killAll();
        const [first, other] = await Promise.allSettled([engine.start(), second.start()]);
        if ((first.status === 'fulfilled') === (other.status === 'fulfilled'))
          findings.push(
            `Of two engines started together ${first.status === 'fulfilled' ? 'both' : 'none'} run.`,
          );
        if (!engine.running) {
          await second.stop();
          await engine.start();
        }
      }

      // The engine loses its supervisor and ends by itself; whoever comes next need not wait long.
      await engine.killSupervisor();
      await startWithin(TAKE_OVER_MS, () => engine.start());
      const outcome = await rig.conclude();
      return { ...outcome, findings: [...findings, ...second.crashes, ...outcome.findings] };
    } finally {
      await rig.close();
    }
  },
};

async function startWithin(milliseconds: number, start: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
