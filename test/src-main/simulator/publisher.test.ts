import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answerTopic,
  commandTopic,
  connectPublisher,
  createPumpStation,
  DEFAULT_PREFIX,
  openBroker,
  paceBySpeed,
  stationPoints,
  TAG_NAMES,
  type Broker,
} from '../../../src-main/simulator/index.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function listen(
  broker: Broker,
  filter: string,
): Promise<{ client: MqttClient; seen: [string, string][] }> {
  const client = await connectAsync(broker.url, { protocolVersion: 4 });
  open.push({ close: () => client.endAsync(true) });
  const seen: [string, string][] = [];
  client.on('message', (topic, payload) => seen.push([topic, payload.toString()]));
  await client.subscribeAsync(filter, { qos: 1 });
  return { client, seen };
}

async function plant(seed = 1) {
  const broker = await openBroker();
  open.push(broker);
  const station = createPumpStation({ seed, samplePeriod: 10 });
  const publisher = await connectPublisher(station, { url: broker.url });
  open.push(publisher);
  return { broker, station, publisher };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('the publisher', () => {
  it('puts every reading with its source time on the topic and path the point says', async () => {
    const { broker, station, publisher } = await plant(7);
    const { seen } = await listen(broker, `${DEFAULT_PREFIX}/#`);
    const twin = createPumpStation({ seed: 7, samplePeriod: 10 });
    const samples = await publisher.run(station.now + 600e6);
    expect(samples).toBe(60 * TAG_NAMES.length);
    const topics = new Set(stationPoints(DEFAULT_PREFIX).map((point) => point.topic));
    await until(() => seen.length === 60 * topics.size);
    for (let k = 0; k < 60; k++) {
      const { t, values } = twin.step();
      stationPoints(DEFAULT_PREFIX).forEach((point, c) => {
        const bodies = seen
          .filter(([topic]) => topic === point.topic)
          .map(([, payload]) => JSON.parse(payload) as Record<string, number>);
        const body = bodies[k]!;
        expect(point.format.kind).toBe('json');
        expect(body['timestamp']! * 1000).toBe(t);
        expect(body[point.format.kind === 'json' ? point.format.path : '']).toBe(values[c]);
      });
    }
  });

  it('obeys fault commands and answers those it does not understand', async () => {
    const { broker, station } = await plant();
    const { client, seen } = await listen(broker, answerTopic(DEFAULT_PREFIX));
    const say = async (payload: string) => {
      const before = seen.length;
      await client.publishAsync(commandTopic(DEFAULT_PREFIX), payload, { qos: 1 });
      await until(() => seen.length > before);
      return JSON.parse(seen.at(-1)![1]) as { ok: boolean; problem?: string };
    };
    expect((await say('{"kind":"leak","size":2,"from":9000000000000000}')).ok).toBe(true);
    expect(station.faults).toMatchObject([{ kind: 'leak', size: 2 }]);
    expect(await say('{"kind":"leek"}')).toMatchObject({
      ok: false,
      problem: expect.stringContaining('leak'),
    });
    expect(await say('leak')).toMatchObject({ ok: false, problem: expect.stringContaining('not JSON') });
    expect((await say('{"clear":true}')).ok).toBe(true);
    expect(station.faults).toEqual([]);
  });

  it('waits for its pace, and stops when told', async () => {
    const { station, publisher } = await plant();
    const paced: number[] = [];
    const stop = new AbortController();
    const start = station.now;
    await publisher.run(
      start + 3600e6,
      async (t) => {
        paced.push(t);
        if (paced.length === 5) stop.abort();
      },
      stop.signal,
    );
    expect(paced).toEqual([0, 10e6, 20e6, 30e6, 40e6].map((offset) => start + offset));
  });

  it('keeps the speed it is given', async () => {
    const pace = paceBySpeed(1000);
    const begin = performance.now();
    for (let t = 0; t <= 100e6; t += 10e6) await pace(t);
    expect(performance.now() - begin).toBeGreaterThan(95);
  });
});

describe('the broker', () => {
  it('lets in only who knows the login', async () => {
    const broker = await openBroker({ login: { username: 'plant', password: 'water' } });
    open.push(broker);
    const good = await connectAsync(broker.url, { username: 'plant', password: 'water' });
    await good.endAsync();
    await expect(
      connectAsync(broker.url, { username: 'plant', password: 'fire', reconnectPeriod: 0 }, false),
    ).rejects.toThrow(/user|authori/i);
  });

  it('says when its port is taken', async () => {
    const first = await openBroker();
    open.push(first);
    await expect(openBroker({ port: first.port })).rejects.toThrow('EADDRINUSE');
  });
});
