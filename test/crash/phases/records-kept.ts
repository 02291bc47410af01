/**
 * Alarms, notes, verdicts and the audit trail: what a call has answered, and what was told of, is there after a kill.
 * Beside the load of the plant two tags tell a story of their own: one falls silent, is stale, and comes back.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import type { Client } from '../../../src-main/api/contract.ts';
import { SECOND, type Alarm, type Micros } from '../../../src-main/api/words.ts';
import { openDatabase } from '../../../src-main/engine/store/sqlite.ts';
import { NO_MOSQUITTO } from '../../broker.ts';
import { between, type Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';
import { until } from '../until.ts';

const RATE = 200;
const ROUNDS = { short: 2, full: 8 };
const START: Micros = Date.UTC(2026, 10, 20, 8) * 1000;
/** So long that each round is an incident of its own. */
const ROUND = 1800 * SECOND;
const STEP = 5 * SECOND;
const TOPICS = ['crash/story/steady', 'crash/story/fickle'] as const;

export const recordsKept: Phase = {
  name: 'records kept',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, extent, say } = context;
    const rig = await openRig({ context, engine: served(context) });
    try {
      const { engine, publisher, broker, line, dataDir } = rig;
      const findings: string[] = [];
      const teller = await connectAsync(broker.url, { protocolVersion: 4 });
      /** Values of a stretch of event time, from each topic that speaks. */
      const tell = async (from: Micros, to: Micros, topics: readonly string[]): Promise<void> => {
        for (let t = from; t < to; t += STEP)
          for (const topic of topics)
            await teller.publishAsync(topic, JSON.stringify({ t, v: t / STEP }), { qos: 1 });
      };
      const { assetId, tagId } = await watchStory(engine.client, line.url, () =>
        tell(START - ROUND, START, TOPICS),
      );
      publisher.run(RATE);

      const kept: { alarm: Alarm; note: number }[] = [];
      for (let round = 0; round < ROUNDS[extent]; round++) {
        const from = START + round * ROUND;
        await tell(from, from + 300 * SECOND, TOPICS);
        await tell(from + 300 * SECOND, from + 600 * SECOND, TOPICS.slice(0, 1));
        // Every other time the kill falls anywhere around the raising of the alarm.
        if (round % 2 === 1) {
          await sleep(between(random, 0, 300));
          await engine.killAll();
          await engine.start();
        }
        const raised = await until('the stale alarm', async () =>
          (await stories(engine.client, assetId)).find(({ began }) => began > from),
        );
        const by = `operator ${round}`;
        const [alarm, note] = await Promise.all([
          engine.client.call('alarm.acknowledge', { id: raised.id, by }),
          engine.client.call('incident.note', { id: raised.incidentId, author: by, text: `Round ${round}.` }),
          engine.client.call('incident.judge', { id: raised.incidentId, verdict: 'maintenance' }),
        ]);
        await engine.killAll();
        kept.push({ alarm, note: note.id });
        await engine.start();
        await tell(from + 600 * SECOND, from + ROUND, TOPICS);
        await until('the alarm to clear', async () => {
          const own = (await stories(engine.client, assetId)).find(({ id }) => id === alarm.id);
          return own !== undefined && own.cleared !== null;
        });
        say(`round ${round}: alarm ${alarm.id}, note ${note.id}`);
      }

      await teller.endAsync();
      const alarms = await stories(engine.client, assetId);
      if (alarms.length !== kept.length || alarms.some((alarm) => alarm.tagId !== tagId))
        findings.push(`There are ${alarms.length} stale alarms of ${kept.length} silences.`);
      const incidents = await engine.client.call('incident.list', { assetId });
      for (const { alarm, note } of kept) {
        const now = alarms.find(({ id }) => id === alarm.id);
        if (now?.acknowledged !== alarm.acknowledged || now.acknowledgedBy !== alarm.acknowledgedBy)
          findings.push(`Alarm ${alarm.id} has lost its acknowledgement.`);
        const notes = await engine.client.call('incident.notes', { id: alarm.incidentId });
        if (!notes.some(({ id }) => id === note)) findings.push(`Note ${note} is gone.`);
        if (incidents.find(({ id }) => id === alarm.incidentId)?.verdict !== 'maintenance')
          findings.push(`Incident ${alarm.incidentId} has lost its verdict.`);
      }
      const outcome = await rig.conclude();
      const trail = auditTrail(dataDir);
      for (const { alarm, note } of kept)
        for (const entry of [
          `alarm.raised alarm ${alarm.id}`,
          `alarm.acknowledged alarm ${alarm.id}`,
          `alarm.cleared alarm ${alarm.id}`,
          `incident.judged incident ${alarm.incidentId}`,
          `incident.noted incident ${alarm.incidentId} note ${note}`,
        ]) {
          const times = trail.filter((each) => `${each} `.startsWith(`${entry} `)).length;
          if (times !== 1) findings.push(`The audit trail says ${times} times: ${entry}.`);
        }
      return { ...outcome, findings: [...findings, ...outcome.findings] };
    } finally {
      await rig.close();
    }
  },
};

/** A connection, two tags and an asset that watches them, and values until the asset has seen some. */
async function watchStory(
  client: Client,
  url: string,
  tell: () => Promise<void>,
): Promise<{ assetId: number; tagId: number }> {
  const connection = await client.call('connection.create', { name: 'story', url, clock: 'replay' });
  const tags = await client.call(
    'tag.create',
    TOPICS.map((topic) => ({
      connectionId: connection.id,
      topic,
      format: { kind: 'json', path: 'v', timePath: 't', timeUnit: 'us' } as const,
      name: topic,
    })),
  );
  const asset = await client.call('asset.create', {
    name: 'Story',
    tagIds: tags.map(({ id }) => id),
    samplePeriod: 5,
    windowLength: 8,
  });
  await until('the connection of the story', async () => {
    const states = await client.call('connection.states');
    return states.find(({ connectionId }) => connectionId === connection.id)?.state === 'connected';
  });
  await until('the asset to follow', async () => {
    await tell();
    return (await client.call('asset.status')).some(
      ({ assetId, now }) => assetId === asset.id && now !== null,
    );
  });
  return { assetId: asset.id, tagId: tags[1]!.id };
}

const stories = async (client: Client, assetId: number): Promise<Alarm[]> =>
  (await client.call('alarm.list', { assetId })).filter(({ kind }) => kind === 'stale');

/** Entries as "action subject detail"; no call reads the trail, so the file is asked. */
function auditTrail(dataDir: string): string[] {
  const db = openDatabase(path.join(dataDir, 'records.db'), { readonly: true });
  try {
    return db
      .prepare<{ action: string; subject: string; detail: string }>(
        'SELECT action, subject, detail FROM audit',
      )
      .all()
      .map(({ action, subject, detail }) => `${action} ${subject} ${detail}`);
  } finally {
    db.close();
  }
}
