import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { Aedes } from 'aedes';
import type { MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Tag } from '../../../../src-main/api/words.ts';
import type { CreateTopicHost } from '../../../../src-main/engine/ingest/topic-host.ts';
import { QUALITY_REASONS, type SampleBatch } from '../../../../src-main/engine/sample.ts';
import { NO_CREDENTIALS } from '../../../../src-main/engine/ingest/index.ts';
import { freePort, NO_MOSQUITTO, startMosquitto, type TestBroker } from '../../../broker.ts';
import {
  connected,
  connectionTo,
  numbers,
  openRig,
  publishAll,
  publisherTo,
  tagOn,
  until,
  type Rig,
  type RigOptions,
} from './rig.ts';

const DOOMED_ENGINE = fileURLToPath(new URL('doomed-engine.ts', import.meta.url));

let broker: TestBroker;
let publisher: MqttClient;
const rigs: Rig[] = [];
const rigOn = (options: Partial<RigOptions> = {}): Rig => {
  const rig = openRig({ connection: connectionTo(broker.url), ...options });
  rigs.push(rig);
  return rig;
};

beforeEach(async () => {
  broker = await startMosquitto();
  publisher = await publisherTo(broker.url);
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  publisher.end(true);
  await broker.stop();
});

const versions = ['3.1.1', '5'] as const;
const speaks = (version: (typeof versions)[number]): boolean => version === '3.1.1' || NO_MOSQUITTO === null;

describe.each(versions)('MQTT %s', (protocol) => {
  describe.runIf(speaks(protocol))(
    speaks(protocol) ? 'with a real broker' : `skipped: ${NO_MOSQUITTO}`,
    () => {
      const connection = (): ReturnType<typeof connectionTo> => connectionTo(broker.url, { protocol });

      test('stores everything in order', async () => {
        const rig = rigOn({ connection: connection() });
        await connected(rig);
        await sleep(100);
        await publishAll(publisher, 'plant/flow', numbers(0, 3000).map(String));
        await until(() => rig.values().length >= 3000);
        expect(rig.values()).toEqual(numbers(0, 3000));
        expect(rig.source.counters()).toMatchObject([
          { stage: 'mqtt: Station 1', in: 3000, out: 3000, refused: {} },
          { stage: 'decoder: Station 1', in: 3000, out: 3000, refused: {} },
          { stage: 'clock: Station 1', in: 0, out: 0, refused: {} },
        ]);
      });

      test('acknowledges nothing before the commit: what a killed engine had read comes again', async () => {
        const doomed = spawn(process.execPath, [DOOMED_ENGINE, broker.url, protocol], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let said = '';
        doomed.stdout.on('data', (text: Buffer) => (said += text.toString()));
        await until(() => said.includes('connected'));
        await sleep(200);
        await publishAll(publisher, 'plant/flow', numbers(0, 15).map(String));
        await until(() => said.includes('read 15\n'));
        doomed.kill('SIGKILL');
        await once(doomed, 'exit');
        // The successor has the same client id and so the same session at the broker.
        const next = rigOn({ connection: connection() });
        await until(() => next.values().length >= 15);
        expect(next.values()).toEqual(numbers(0, 15));
        // And what it committed is acknowledged: a third one gets nothing.
        await next.close();
        const third = rigOn({ connection: connection() });
        await connected(third);
        await sleep(200);
        expect(third.source.counters()[0]?.in).toBe(0);
      });

      test('does not get again what was committed', async () => {
        const first = rigOn({ connection: connection() });
        await connected(first);
        await sleep(100);
        await publishAll(publisher, 'plant/flow', numbers(0, 500).map(String));
        await until(() => first.values().length === 500);
        await first.close();
        await publishAll(publisher, 'plant/flow', numbers(500, 600).map(String));
        const second = rigOn({ connection: connection() });
        await until(() => second.values().length >= 100);
        await sleep(200);
        expect(second.values()).toEqual(numbers(500, 600));
      });

      test('a slow store makes the source pause; nothing is lost, order is kept, memory is bounded', async () => {
        let waiting = 0;
        let most = 0;
        const rig = rigOn({
          connection: connection(),
          commit: async (batch: SampleBatch) => {
            await sleep(20);
            waiting += batch.t.length;
          },
          recorder: { mostWaiting: 300, batchRows: 100 },
        });
        await connected(rig);
        await sleep(100);
        const probe = setInterval(
          () => (most = Math.max(most, (rig.recorder.counters()[0]?.in ?? 0) - waiting)),
          1,
        );
        await publishAll(publisher, 'plant/flow', numbers(0, 4000).map(String));
        await until(() => rig.values().length >= 4000);
        clearInterval(probe);
        expect(rig.values()).toEqual(numbers(0, 4000));
        expect(most).toBeLessThanOrEqual(300);
      });

      test('comes back by itself after the broker restarted, even when it forgot the session', async () => {
        const rig = rigOn({ connection: connection() });
        await connected(rig);
        await sleep(100);
        await publishAll(publisher, 'plant/flow', ['1']);
        await until(() => rig.values().length === 1);
        await broker.restart({ downMs: 300, keepState: false });
        await until(() => rig.states.some(({ state, problem }) => state === 'waiting' && problem !== null));
        await connected(rig, 2);
        await sleep(150);
        const again = await publisherTo(broker.url);
        await publishAll(again, 'plant/flow', ['2']);
        await until(() => rig.values().length === 2);
        expect(rig.values()).toEqual([1, 2]);
        again.end(true);
      });
    },
  );
});

test('a flood at QoS 0 on a store that stands still: QoS 1 is read on and complete, every drop is counted', async () => {
  let stands = true;
  const rig = rigOn({
    tags: [tagOn('plant/flow', 1), tagOn('plant/noise', 2)],
    commit: async () => {
      while (stands) await sleep(5);
    },
    recorder: { mostWaiting: 100, batchRows: 50 },
    waitingLimits: { qos0Bytes: 50_000, qos1Bytes: 1 << 20 },
  });
  await connected(rig);
  await sleep(100);
  for (const n of numbers(0, 3000)) publisher.publish('plant/noise', String(n));
  await publishAll(publisher, 'plant/flow', numbers(0, 10).map(String));
  for (const n of numbers(3000, 4000)) publisher.publish('plant/noise', String(n));
  // The last one at QoS 1 has been read although nothing could be stored.
  await publishAll(publisher, 'plant/flow', ['10']);
  await until(() => (rig.source.counters()[0]?.refused['dropped'] ?? 0) > 3000);
  stands = false;
  const of = (tag: number): number[] =>
    rig.stored.flatMap(({ tagId, value }) => [...value].filter((_, i) => tagId[i] === tag));
  await until(() => of(1).length === 11);
  expect(of(1)).toEqual(numbers(0, 11));
  const { in: came, out, refused } = rig.source.counters()[0]!;
  await until(() => rig.values().length === out);
  expect(came).toBe(4011);
  expect(refused).toEqual({ dropped: came - out });
  // Of what was dropped the oldest went first: the newest is there.
  expect(of(2).at(-1)).toBe(3999);
});

test('a topic host gets its topics, speaks after each connect, leaves its will, and says what is stale', async () => {
  const speed = { ...tagOn('spBv1.0/g/n', 5), format: { kind: 'sparkplug', metric: 'speed' } } as const;
  const createHost: CreateTopicHost = ({ primaryHost, publish, now }) => {
    let tags: readonly Tag[] = [];
    return {
      setTags: (next) => {
        tags = next;
      },
      filters: () => ['spBv1.0/g/+/n'],
      handles: (topic) => topic.startsWith('spBv1.0/'),
      read: ({ payload }) =>
        tags.map((tag) => ({ tag, reading: { value: Number(Buffer.from(payload)), t: now() } })),
      elapsed: () => [],
      counters: () => [],
      leaving: () => publish(`spBv1.0/STATE/${primaryHost}`, 'leaving', { qos: 1, retain: true }),
      connected: () => publish(`spBv1.0/STATE/${primaryHost}`, 'online', { qos: 1, retain: true }),
      connectionLost: (t) =>
        tags.map((tag) => ({ tag, reading: { value: NaN, t, doubt: { quality: 'bad', reason: 'stale' } } })),
      will: () => ({ topic: `spBv1.0/STATE/${primaryHost}`, payload: 'offline', qos: 1, retain: true }),
    };
  };
  const states: string[] = [];
  publisher.on('message', (_topic, payload) => states.push(payload.toString()));
  await publisher.subscribeAsync('spBv1.0/STATE/#', { qos: 1 });
  const sparkplug = { requestRebirth: false, primaryHost: 'mnemo' };
  // The way between the source and the broker, to be cut.
  const ways = new Set<net.Socket>();
  const between = net.createServer((near) => {
    const far = net.connect(broker.port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const end of [near, far]) ways.add(end.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  const url = `mqtt://127.0.0.1:${(between.address() as net.AddressInfo).port}`;
  try {
    const rig = rigOn({ connection: connectionTo(url, { sparkplug }), tags: [speed], createHost });
    await until(() => states.at(-1) === 'online');
    await sleep(100);
    await publishAll(publisher, 'spBv1.0/g/NDATA/n', ['7']);
    await until(() => rig.values().length === 1);
    for (const way of ways) way.destroy();
    await until(() => states.includes('offline'));
    await until(() => states.at(-1) === 'online');
    expect(states).toEqual(['online', 'offline', 'online']);
    await until(() => rig.values().length === 2);
    expect(rig.values()).toEqual([7, NaN]);
    expect(rig.stored.flatMap(({ reason }) => [...reason]).map((each) => QUALITY_REASONS[each])).toEqual([
      'none',
      'stale',
    ]);
    await publishAll(publisher, 'spBv1.0/g/NDATA/n', ['8']);
    await until(() => rig.values().length === 3);
    await rig.close();
    await until(() => states.at(-1) === 'leaving');
    expect(rig.values()).toEqual([7, NaN, 8, NaN]);
  } finally {
    await Promise.all(rigs.splice(0).map((rig) => rig.close()));
    between.close();
  }
});

describe('payloads', () => {
  const json = (path: string) => ({ kind: 'json', path, timePath: 't', timeUnit: 'ms' }) as const;

  test('one that cannot be decoded is counted with topic and beginning, acknowledged, and hurts nothing else', async () => {
    const rig = rigOn({
      tags: [
        tagOn('plant/flow', 1),
        tagOn('plant/motor', 2, json('current')),
        tagOn('plant/motor', 3, json('speed')),
      ],
    });
    await connected(rig);
    await sleep(100);
    const now = Date.now();
    await publishAll(publisher, 'plant/flow', ['1', 'broken', '2']);
    await publishAll(publisher, 'plant/motor', [
      '{"current":',
      `{"speed":5,"t":${now}}`,
      `{"current":7,"speed":8,"t":${now}}`,
    ]);
    await until(() => rig.values().length >= 5);
    expect(rig.values().toSorted()).toEqual([1, 2, 5, 7, 8]);
    const decoder = rig.source.counters()[1];
    expect(decoder?.refused).toEqual({ 'not a number text': 1, 'not JSON': 2, 'path not found': 1 });
    expect(decoder?.lastRefusal).toContain('plant/motor');
    expect(decoder?.lastRefusal).toContain('"speed":5');
    // Acknowledged: a successor does not get it again.
    await rig.close();
    const next = rigOn({ tags: [tagOn('plant/flow')] });
    await connected(next);
    await sleep(200);
    expect(next.source.counters()[0]?.in).toBe(0);
  });

  test('time and quality: source time, skew, retained, range, not a number', async () => {
    publisher.publish('plant/kept', '4', { qos: 1, retain: true });
    const now = Date.now();
    const flow = { ...tagOn('plant/flow', 1, json('v')), low: 0, high: 100 };
    const rig = rigOn({ tags: [flow, tagOn('plant/kept', 2), tagOn('plant/nan', 3)] });
    await until(() => rig.values().length === 1);
    const hourAgo = now - 3_600_000;
    await publishAll(publisher, 'plant/flow', [
      `{"v":1,"t":${now}}`,
      `{"v":2,"t":${hourAgo}}`,
      `{"v":101,"t":${now + 1}}`,
    ]);
    await publishAll(publisher, 'plant/nan', ['nan']);
    await until(() => rig.values().length === 5);
    const rows = rig.stored.flatMap((batch) =>
      [...batch.t].map((t, i) => ({
        t,
        value: batch.value[i],
        arrival: batch.arrival[i] ?? 0,
        reason: QUALITY_REASONS[batch.reason[i] ?? -1],
      })),
    );
    expect(rows).toMatchObject([
      { value: 4, reason: 'retained' },
      { value: 1, t: now * 1000, reason: 'none' },
      { value: 2, t: rows[2]?.arrival, reason: 'skew' },
      { value: 101, reason: 'range' },
      { value: Number.NaN, reason: 'not-a-number' },
    ]);
    for (let i = 1; i < rows.length; i++)
      expect(rows[i]?.arrival).toBeGreaterThan(rows[i - 1]?.arrival ?? Infinity);
  });

  test('what the broker queued while we were away keeps its source time', async () => {
    let clock = Date.now() * 1000;
    const tags = [tagOn('plant/flow', 1, json('v'))];
    const first = rigOn({ tags, now: () => clock });
    await connected(first);
    await sleep(100);
    await first.close();
    const sent = Math.floor(clock / 1000) + 60_000;
    await publishAll(publisher, 'plant/flow', [`{"v":1,"t":${sent}}`]);
    const away = clock;
    clock += 3 * 3_600_000_000;
    const second = rigOn({ tags, now: () => clock, awaySince: away });
    await until(() => second.values().length === 1);
    expect(second.stored[0]).toMatchObject({ t: Float64Array.of(sent * 1000), reason: Uint8Array.of(0) });
  });
});

describe('tags', () => {
  test('can change while connected; a topic left over in the session is counted and given up', async () => {
    const rig = rigOn({ tags: [tagOn('plant/a', 1), tagOn('plant/b', 2)] });
    await connected(rig);
    await sleep(100);
    rig.source.setTags([tagOn('plant/b', 2), tagOn('plant/c', 3)]);
    await sleep(200);
    for (const name of ['a', 'b', 'c']) await publishAll(publisher, `plant/${name}`, ['1']);
    await until(() => rig.values().length === 2);
    expect(rig.stored.flatMap(({ tagId }) => [...tagId])).toEqual([2, 3]);
    await rig.close();

    // A later run knows nothing of plant/b, which the broker's session still has.
    const next = rigOn({ tags: [tagOn('plant/c', 3)] });
    await connected(next);
    await publishAll(publisher, 'plant/b', ['2']);
    await until(() => next.source.counters()[0]?.refused['no tag on this topic'] === 1);
    expect(next.source.counters()[0]?.lastRefusal).toContain('plant/b');
    await sleep(200);
    await publishAll(publisher, 'plant/b', ['3']);
    await publishAll(publisher, 'plant/c', ['4']);
    await until(() => next.values().length === 1);
    expect(next.source.counters()[0]?.refused['no tag on this topic']).toBe(1);
  });

  test('topics that a filter brings along are counted by themselves, and the filter stays', async () => {
    const subscriptions = [{ filter: 'plant/#', qos: 1 as const, share: null }];
    const rig = rigOn({ connection: connectionTo(broker.url, { subscriptions }) });
    await connected(rig);
    await sleep(100);
    for (const value of ['1', '2']) {
      await publishAll(publisher, 'plant/noise', [value]);
      await publishAll(publisher, 'plant/flow', [value]);
    }
    await until(() => rig.values().length === 2);
    expect(rig.source.counters()[0]).toMatchObject({
      in: 4,
      out: 2,
      refused: { 'brought along by a filter, no tag': 2 },
      lastRefusal: null,
    });
  });

  test('one with a wildcard topic is refused in words and the others work', async () => {
    const rig = rigOn({ tags: [tagOn('plant/#', 1), tagOn('plant/flow', 2)] });
    await connected(rig);
    await sleep(100);
    await publishAll(publisher, 'plant/flow', ['1']);
    await until(() => rig.values().length === 1);
    expect(rig.source.counters()[0]?.lastRefusal).toContain('wildcard');
  });
});

describe('problems in words', () => {
  const problemOf = async (
    changes: Parameters<typeof connectionTo>[1],
    password: string | null = null,
  ): Promise<string> => {
    const rig = rigOn({
      connection: connectionTo(broker.url, changes),
      credentials: { ...NO_CREDENTIALS, password },
    });
    await until(() => rig.states.some(({ problem }) => problem !== null));
    return rig.states.find(({ problem }) => problem !== null)?.problem ?? '';
  };

  test('nothing listens', async () => {
    expect(await problemOf({ url: `mqtt://127.0.0.1:${await freePort()}` })).toMatch(
      /Nothing listens at 127\.0\.0\.1:\d+/,
    );
  });
  test('unknown name', async () => {
    expect(await problemOf({ url: 'mqtt://no-such-host.invalid' })).toContain(
      'The name no-such-host.invalid was not found',
    );
  });
  test('TLS to a port without it', async () => {
    expect(await problemOf({ url: broker.url.replace('mqtt:', 'mqtts:') })).toContain('mqtt://');
  });
  test('credentials in the URL stop the connection', async () => {
    expect(await problemOf({ url: broker.url.replace('://', '://me:pw@') })).toContain('own fields');
    expect(rigs.at(-1)?.states.at(-1)?.state).toBe('stopped');
  });

  test.runIf(NO_MOSQUITTO === null).each(versions)('wrong password, MQTT %s', async (protocol) => {
    const locked = await startMosquitto({ users: [{ name: 'plant', password: 'right' }] });
    try {
      expect(await problemOf({ url: locked.url, protocol, username: 'plant' }, 'wrong')).toMatch(
        /refused the (login|user name)/,
      );
      const rig = rigOn({
        connection: connectionTo(locked.url, { protocol, username: 'plant' }),
        credentials: { ...NO_CREDENTIALS, password: 'right' },
      });
      await connected(rig);
    } finally {
      await Promise.all(rigs.splice(0).map((rig) => rig.close()));
      await locked.stop();
    }
  });

  test('a topic we may not read; the other tags work', async () => {
    // Mosquitto grants every subscription and merely sends nothing; aedes can refuse one as other brokers do.
    const aedes = await Aedes.createBroker();
    aedes.authorizeSubscribe = (_client, subscription, done) =>
      done(null, subscription.topic === 'secret/flow' ? null : subscription);
    const server = net.createServer(aedes.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `mqtt://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    try {
      const rig = rigOn({
        connection: connectionTo(url),
        tags: [tagOn('plant/flow', 1), tagOn('secret/flow', 2)],
      });
      await until(() => rig.states.some(({ problem }) => problem !== null));
      expect(rig.states.at(-1)).toMatchObject({ state: 'connected' });
      expect(rig.states.at(-1)?.problem).toContain('does not let us read secret/flow');
      expect(rig.source.counters()[0]?.refused).toEqual({ 'subscription refused': 1 });
      const allowed = await publisherTo(url);
      await publishAll(allowed, 'plant/flow', ['1']);
      await until(() => rig.values().length === 1);
      allowed.end(true);
    } finally {
      await Promise.all(rigs.splice(0).map((rig) => rig.close()));
      server.close();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    }
  });
});
