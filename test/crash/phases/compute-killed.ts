/**
 * The scoring process killed alone, again and again, and the engine with it once: samples are all there, and once the
 * plant stands still every window of the stretch is scored, without a hole.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../../src-main/api/contract.ts';
import { SECOND, type Asset, type Micros } from '../../../src-main/api/words.ts';
import { connectPublisher, createPumpStation, stationPoints } from '../../../src-main/simulator/index.ts';
import { NO_MOSQUITTO } from '../../broker.ts';
import { countStored } from '../compare.ts';
import { between, type Phase } from '../phase.ts';
import { openRig, served } from '../rig.ts';
import { until } from '../until.ts';

const RATE = 100;
const KILLS = 6;
/** For all kills together. */
const MOST_MS = 120_000;
const MINUTE = 60 * SECOND;
const PERIOD = 5 * SECOND;
/** A model armed just now wants to see this much before it scores. */
const WARM_UP = 15 * MINUTE;
const PREFIX = 'crash/station';

export const computeKilled: Phase = {
  name: 'compute killed',
  impossible: () => NO_MOSQUITTO,
  async run(context) {
    const { random, say, seed } = context;
    const rig = await openRig({ context, engine: served(context) });
    try {
      const { engine, publisher, broker, line } = rig;
      const findings: string[] = [];
      const station = createPumpStation({ seed, samplePeriod: PERIOD / SECOND });
      const start = station.now;
      const asset = await watchStation(engine.client, line.url);
      const plant = await connectPublisher(station, { url: broker.url, prefix: PREFIX });
      const followed = (to: Micros): Promise<unknown> =>
        until('the asset to follow', async () => {
          const status = (await engine.client.call('asset.status')).find(
            ({ assetId }) => assetId === asset.id,
          );
          return (status?.now ?? 0) >= to - 15 * SECOND;
        });

      const trained = start + 60 * MINUTE;
      let told = await plant.run(trained);
      await followed(trained);
      await trainAndArm(engine.client, asset, { from: start, to: trained });
      publisher.run(RATE);
      const end = start + 180 * MINUTE;
      const running = plant.run(end, () => sleep(12));
      let killed = 0;
      const deadline = performance.now() + MOST_MS;
      while (killed < KILLS) {
        await sleep(between(random, 300, 2500));
        if (performance.now() > deadline) throw new Error('No scoring process comes up to be killed.');
        if (!engine.killCompute()) continue;
        killed += 1;
        if (killed === KILLS / 2) {
          await engine.killAll();
          await engine.start();
        }
        say(`${killed} compute processes killed`);
      }
      told += await running;
      await plant.close();
      await followed(end);

      const scores = await engine.client.call('score.query', {
        assetId: asset.id,
        from: trained + WARM_UP,
        to: end - MINUTE,
        pixels: 8192,
      });
      const times = [...(scores?.t ?? [])];
      const steps = times.slice(1).map((t, i) => t - times[i]!);
      const holes = steps.filter((step) => step !== PERIOD).length;
      const unscored = [...(scores?.score ?? [])].filter(Number.isNaN).length;
      if (times[0] !== trained + WARM_UP || times.at(-1) !== end - MINUTE - PERIOD)
        findings.push(`The scores reach from ${times[0]} to ${times.at(-1)}, not over the whole stretch.`);
      if (holes > 0) findings.push(`The scores have ${holes} holes.`);
      if (unscored > 0) findings.push(`${unscored} of ${times.length} windows were not scored.`);
      const outcome = await rig.conclude();
      const kept = await countStored(rig.dataDir, asset.tagIds);
      if (kept !== told) findings.push(`Of the station's ${told} samples ${kept} are stored.`);
      return { ...outcome, findings: [...findings, ...outcome.findings] };
    } finally {
      await rig.close();
    }
  },
};

async function watchStation(client: Client, url: string): Promise<Asset> {
  const connection = await client.call('connection.create', { name: 'station', url, clock: 'replay' });
  const tags = await client.call(
    'tag.create',
    stationPoints(PREFIX).map((point) => ({ ...point, connectionId: connection.id })),
  );
  await until('the connection of the station', async () => {
    const states = await client.call('connection.states');
    return states.some(({ connectionId, state }) => connectionId === connection.id && state === 'connected');
  });
  const tagIds = tags.map(({ id }) => id);
  return client.call('asset.create', {
    name: 'Station',
    tagIds,
    samplePeriod: PERIOD / SECOND,
    windowLength: 8,
  });
}

async function trainAndArm(client: Client, asset: Asset, range: { from: Micros; to: Micros }): Promise<void> {
  const baseline = await client.call('baseline.define', { assetId: asset.id, ranges: [range] });
  await client.call('training.start', { baselineId: baseline.id, options: { seed: 2 } });
  const done = await until('the training', async () =>
    (await client.call('training.list')).find(({ state }) => state === 'done' || state === 'failed'),
  );
  if (done.modelId === null) throw new Error(`The training failed: ${done.problem}`);
  await client.call('model.arm', { assetId: asset.id, modelId: done.modelId });
}
