/**
 * Files damaged between two runs: the engine comes up, tells what it has moved aside, goes on recording; the other days
 * are complete and charts are right again.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../../src-main/api/contract.ts';
import { SECOND, type TimeRange } from '../../../src-main/api/words.ts';
import { NO_MOSQUITTO } from '../../broker.ts';
import { DAMAGES, SHORT_DAMAGES } from '../damage.ts';
import type { Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';

const TOPICS = 6;
const STEP = 60 * SECOND;
const DAY = 86_400 * SECOND;
const TOLD_MS = 10_000;
/** Two days before, and half a day before each damage. */
const messagesIn = (time: number): number => Math.round((TOPICS * time) / STEP);

export const damagedFiles: Phase = {
  name: 'damaged files',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, say, extent } = context;
    const rig = await openRig({
      context,
      plan: {
        topics: { stamped: TOPICS, live: 0, bare: 0 },
        // By noon, so that the newest day is half full.
        from: Date.UTC(2026, 9, 5) * 1000,
        step: STEP,
        lateShare: 0.05,
        lateSteps: 30,
      },
      engine: served(context),
    });
    try {
      const { engine, publisher, dataDir } = rig;
      const findings: string[] = [];
      const destroyed: TimeRange[] = [];
      await publisher.burst(messagesIn(2 * DAY));
      const damages = DAMAGES.filter(({ name }) => extent === 'full' || SHORT_DAMAGES.includes(name));
      for (const { name, after, inflict, noticed } of damages) {
        const find = (what: string): void => void findings.push(`${name}: ${what}`);
        await publisher.burst(messagesIn(DAY / 2));
        await rig.settle();
        if (after === 'stop') await engine.stop();
        else await engine.killAll();
        const harm = inflict(dataDir, random);
        // What comes after the damage is to be stored, on that day too.
        const now = publisher.eventTime;
        destroyed.push(...harm.destroyed.map(({ from, to }) => ({ from, to: Math.min(to, now) })));
        await engine.start().catch(async (error: Error) => {
          find(`the engine does not come up: ${error.message}`);
          rmSync(harm.file, { force: true });
          await engine.start();
        });
        const file = path.basename(harm.file);
        const messages = await messagesOf(engine.client, noticed ? file : null, harm.destroyed);
        say(`${name}: ${messages.join(' ') || 'nothing told'}`);
        if (noticed && !messages.some((message) => message.includes(file)))
          find(`the operator is not told of ${file} (told: ${messages.join(' ') || 'nothing'}).`);
        // Connections and tags go with the records; where a backup brought them back nothing is made anew.
        await rig.commission();
        await publisher.burst(messagesIn(DAY / 8));
        // In short, what comes of each is seen at the end.
        if (extent === 'short') continue;
        await rig.settle();
        await engine.stop();
        const { findings: differences } = await rig.compare(destroyed);
        differences.forEach(find);
        await engine.start();
      }
      const outcome = await rig.conclude(destroyed);
      return { ...outcome, findings: [...findings, ...outcome.findings] };
    } finally {
      await rig.close();
    }
  },
};

/**
 * What the operator is told. An older day may be looked at later than the engine starts, at the latest when somebody asks
 * for it.
 */
async function messagesOf(
  client: Client,
  file: string | null,
  destroyed: readonly TimeRange[],
): Promise<readonly string[]> {
  const deadline = Date.now() + TOLD_MS;
  for (;;) {
    const { messages } = await client.call('engine.status');
    if (file === null || messages.some((message) => message.includes(file)) || Date.now() > deadline)
      return messages;
    const tagIds = (await client.call('tag.list')).map(({ id }) => id);
    if (tagIds.length > 0)
      for (const range of destroyed) await client.call('series.query', { ...range, pixels: 1000, tagIds });
    await sleep(200);
  }
}
