import type { IClientPublishOptions, IClientSubscribeOptions, MqttClient } from 'mqtt';
import mqtt from 'mqtt';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Subscription } from '../../../../src-main/api/words.ts';
import {
  createSubscriptions,
  writtenFilter,
  type SubscriptionOptions,
  type Subscriptions,
} from '../../../../src-main/engine/ingest/subscriptions.ts';
import { filterSet } from '../../../../src-main/engine/ingest/topic-filter.ts';
import { NO_MOSQUITTO, RIGHTS_PLUGIN, startMosquitto, type BrokerOptions } from '../../../broker.ts';
import { publisherTo, until } from './rig.ts';

const filter = (name: string, changes: Partial<Subscription> = {}): Subscription => ({
  filter: name,
  qos: 1,
  share: null,
  ...changes,
});

describe('against a broker on paper', () => {
  /** What a broker does with SUBSCRIBE and UNSUBSCRIBE, each when `answer` is called. */
  function paperBroker() {
    const session = new Map<string, number>();
    /** Packets on their way; each does its work at the broker, and the broker answers. */
    const pending: { work: () => number[]; answer: (granted: number[] | null) => void }[] = [];
    let denied: ReadonlySet<string> = new Set();
    const client = {
      connected: false,
      subscribe(
        names: string[],
        { qos }: { qos: number },
        done: (error: Error | null, grants: undefined, packet?: { granted: number[] }) => void,
      ) {
        pending.push({
          work: () =>
            names.map((name) => {
              if (denied.has(name)) return 0x80;
              session.set(name, qos);
              return qos;
            }),
          answer: (granted) => {
            if (granted === null) done(new Error('closed'), undefined);
            else done(granted.includes(0x80) ? new Error('refused') : null, undefined, { granted });
          },
        });
      },
      unsubscribe(names: string[], done: (error?: Error) => void) {
        pending.push({
          work: () => names.map((name) => Number(session.delete(name))),
          answer: (granted) => (granted === null ? done(new Error('closed')) : done()),
        });
      },
    };
    return {
      session,
      client: client as unknown as MqttClient,
      answer(most = Infinity): void {
        for (let i = 0; i < most && pending.length > 0; i++) {
          const packet = pending.shift()!;
          packet.answer(packet.work());
        }
      },
      connect(deniedNow: ReadonlySet<string>, keepsSession: boolean): boolean {
        denied = deniedNow;
        const present = keepsSession && session.size > 0;
        if (!keepsSession) session.clear();
        client.connected = true;
        return present;
      },
      /** The first `seen` packets on their way still reach the broker; no answer comes back. */
      disconnect(seen: number) {
        client.connected = false;
        pending.slice(0, seen).forEach(({ work }) => work());
        pending.splice(0).forEach(({ answer }) => answer(null));
      },
    };
  }

  const WITHIN: Readonly<Record<string, readonly string[]>> = { '#': ['a/#', 'a/+', '+/c'], 'a/#': ['a/+'] };
  const names = ['a', 'a/b', 'a/c', 'b/c', '$SYS/x'];
  const filters = fc.uniqueArray(
    fc.record({
      filter: fc.constantFrom('#', 'a/#', 'a/+', '+/c', '$SYS/#'),
      qos: fc.constantFrom(0 as const, 1 as const),
      share: fc.constantFrom(null, null, 'g'),
    }),
    { selector: writtenFilter, maxLength: 3 },
  );
  const step = fc.oneof(
    fc.record({ kind: fc.constant('want' as const), topics: fc.subarray(names), filters }),
    fc.record({
      kind: fc.constant('connect' as const),
      denied: fc.subarray(['a/#', '#', 'a/b', '$share/g/a/+', '$SYS/x']),
      keepsSession: fc.boolean(),
      seen: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({ kind: fc.constant('answer' as const), most: fc.integer({ min: 0, max: 3 }) }),
  );

  test('topics brought along by an unknown subscription of the session, without end, are not remembered without end', () => {
    const broker = paperBroker();
    let given = 0;
    broker.client.unsubscribe = (() => (given += 1)) as unknown as MqttClient['unsubscribe'];
    const subscriptions = createSubscriptions(broker.client, () => undefined);
    subscriptions.connected(broker.connect(new Set(), true));
    for (let i = 0; i < 30_000; i++) subscriptions.unwanted(`unknown/${i}`);
    expect(given).toBe(10_000);
  });

  test('the answer to an earlier UNSUBSCRIBE does not count for a later one', () => {
    const broker = paperBroker();
    const subscriptions = createSubscriptions(broker.client, () => undefined);
    subscriptions.connected(broker.connect(new Set(), true));
    for (const filters of [[filter('#')], [], [filter('#')], []]) subscriptions.want([], filters);
    // SUBSCRIBE and UNSUBSCRIBE are answered; of the second pair only the SUBSCRIBE reaches the broker.
    broker.answer(2);
    broker.disconnect(1);
    expect([...broker.session.keys()]).toEqual(['#']);

    subscriptions.connected(broker.connect(new Set(), true));
    broker.answer();
    expect([...broker.session.keys()]).toEqual([]);
  });

  test('the session ends up with the filters, and the topics no granted filter matches, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const broker = paperBroker();
        const refused: string[] = [];
        const subscriptions = createSubscriptions(broker.client, (some) => refused.push(...some));
        let wanted: { topics: string[]; filters: readonly Subscription[] } = { topics: [], filters: [] };
        let denied = new Set<string>();
        const everDenied = new Set<string>();
        const connect = (deniedNow: readonly string[], keepsSession: boolean, seen = 0): void => {
          broker.disconnect(seen);
          denied = new Set(deniedNow);
          for (const name of denied) everDenied.add(name);
          // A broker that takes rights away ends the session.
          subscriptions.connected(broker.connect(denied, keepsSession && deniedNow.length === 0));
        };
        for (const each of steps) {
          if (each.kind === 'want') {
            wanted = each;
            subscriptions.want(each.topics, each.filters);
          } else if (each.kind === 'connect') connect(each.denied, each.keepsSession, each.seen);
          else broker.answer(each.most);
        }
        if (!broker.client.connected) connect([], true);
        broker.answer();

        const allowed = wanted.filters.filter((each) => !denied.has(writtenFilter(each)));
        const covered = filterSet(allowed.map((each) => each.filter));
        const isDoubled = ({ filter, qos, share }: Subscription): boolean =>
          share === null &&
          allowed.some(
            (wide) =>
              wide.share === null && wide.qos >= qos && WITHIN[wide.filter]?.includes(filter) === true,
          );
        const needed = allowed.filter((each) => !isDoubled(each));
        const expected = new Map<string, number>(needed.map((each) => [writtenFilter(each), each.qos]));
        for (const topic of wanted.topics)
          if (!covered.matches(topic) && !denied.has(topic)) expected.set(topic, 1);
        expect(new Map([...broker.session].sort())).toEqual(new Map([...expected].sort()));
        for (const topic of names) expect(subscriptions.brings(topic)).toBe(covered.matches(topic));
        expect(refused.filter((name) => !everDenied.has(name))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe.runIf(NO_MOSQUITTO === null)(
  NO_MOSQUITTO === null ? 'on mosquitto' : `skipped: ${NO_MOSQUITTO}`,
  () => {
    const cleanUps: (() => unknown)[] = [];
    afterEach(async () => {
      for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
    });
    const QOS_1: IClientPublishOptions = { qos: 1 };

    async function brokerWith(options: BrokerOptions = {}) {
      const broker = await startMosquitto(options);
      cleanUps.push(() => broker.stop());
      const publisher = await publisherTo(broker.url);
      cleanUps.push(() => publisher.endAsync());
      return { url: broker.url, publisher };
    }

    interface Subscriber {
      readonly client: MqttClient;
      readonly subscriptions: Subscriptions;
      readonly refused: string[];
      /** topic and payload of each message */
      readonly got: string[];
      /** the names in each SUBSCRIBE */
      readonly asked: string[][];
      settled(): Promise<void>;
      close(): Promise<void>;
    }

    async function subscriber(
      url: string,
      want: { topics?: string[]; filters?: Subscription[]; protocolVersion?: 4 | 5; clientId?: string },
      options: SubscriptionOptions = {},
    ): Promise<Subscriber> {
      const { topics = [], filters = [], protocolVersion = 5, clientId = 'subscriber' } = want;
      const client = mqtt.connect(url, {
        clientId,
        clean: false,
        protocolVersion,
        manualConnect: true,
        resubscribe: false,
        ...(protocolVersion === 5 ? { properties: { sessionExpiryInterval: 60 } } : {}),
      });
      const refused: string[] = [];
      const got: string[] = [];
      const asked: string[][] = [];
      let open = 0;
      const subscriptions = createSubscriptions(client, (some) => refused.push(...some), options);
      client.on('message', (topic, payload) => got.push(`${topic} ${payload.toString()}`));
      client.on('packetsend', (packet) => {
        if (packet.cmd === 'subscribe') asked.push(packet.subscriptions.map(({ topic }) => topic));
        if (packet.cmd === 'subscribe' || packet.cmd === 'unsubscribe') open += 1;
      });
      client.on('packetreceive', ({ cmd }) => {
        if (cmd === 'suback' || cmd === 'unsuback') open -= 1;
      });
      client.on('connect', ({ sessionPresent }) => subscriptions.connected(sessionPresent));
      subscriptions.want(topics, filters);
      client.connect();
      const settled = async (): Promise<void> => {
        await until(() => client.connected && open === 0);
        // What follows from the last answer is sent in the same turn.
        await new Promise((resolve) => setImmediate(resolve));
        if (open > 0) await settled();
      };
      const close = async (): Promise<void> => void (await client.endAsync());
      cleanUps.push(() => (client.disconnected ? undefined : close()));
      await until(() => client.connected);
      await settled();
      return { client, subscriptions, refused, got, asked, settled, close };
    }

    test.each([4, 5] as const)(
      'filters and uncovered topics, each at its QoS, MQTT version %i',
      async (version) => {
        const { url, publisher } = await brokerWith();
        const { got, asked } = await subscriber(
          url,
          {
            topics: ['plant/a', 'lab/x'],
            filters: [filter('plant/#'), filter('fast/+', { qos: 0 })],
            protocolVersion: version,
          },
          { qos: 0 },
        );
        expect(asked).toEqual([['plant/#'], ['fast/+', 'lab/x']]);
        for (const topic of ['plant/a', 'plant/b', 'lab/x', 'lab/y', 'fast/1'])
          await publisher.publishAsync(topic, '1', QOS_1);
        await until(() => got.length === 4);
        expect(got.sort()).toEqual(['fast/1 1', 'lab/x 1', 'plant/a 1', 'plant/b 1']);
      },
    );

    test('no message is missing while filters take the place of topics and back', async () => {
      const { url, publisher } = await brokerWith();
      const topics = ['plant/a', 'plant/b', 'lab/x'];
      const { got, subscriptions, settled } = await subscriber(url, { topics });
      const sent: string[] = [];
      let stop = false;
      const stream = (async () => {
        for (let i = 0; !stop; i++)
          await Promise.all(
            topics.map((topic) => {
              sent.push(`${topic} ${i}`);
              return publisher.publishAsync(topic, String(i), QOS_1);
            }),
          );
      })();
      const sets = [
        [filter('plant/+')],
        [filter('plant/#', { qos: 1 }), filter('+/x')],
        [],
        [filter('#')],
        [],
      ];
      for (let i = 0; i < 20; i++) {
        subscriptions.want(topics, sets[i % sets.length]);
        if (i % 3 > 0) await settled();
      }
      stop = true;
      await stream;
      await until(() => new Set(got).size === sent.length);
      expect(new Set(got)).toEqual(new Set(sent));
    });

    test.each([4, 5] as const)(
      'a message comes once where one filter covers another, MQTT version %s',
      async (protocolVersion) => {
        const { url, publisher } = await brokerWith();
        const filters = [filter('plant/#'), filter('plant/+/flow')];
        const { got } = await subscriber(url, { filters, protocolVersion });
        for (const value of ['1', '2']) await publisher.publishAsync('plant/a/flow', value, QOS_1);
        await publisher.publishAsync('plant/end', '3', QOS_1);
        await until(() => got.includes('plant/end 3'));
        expect(got).toEqual(['plant/a/flow 1', 'plant/a/flow 2', 'plant/end 3']);
      },
    );

    test('thousands of topics go in packets of 200', async () => {
      const { url, publisher } = await brokerWith();
      const topics = Array.from({ length: 2500 }, (_, i) => `plant/line ${i}/flow`);
      const { got, asked } = await subscriber(url, { topics });
      expect(asked.map((names) => names.length)).toEqual([...new Array<number>(12).fill(200), 100]);
      for (const i of [0, 199, 200, 2499]) await publisher.publishAsync(topics[i]!, '1', QOS_1);
      await until(() => got.length === 4);
    });

    test('a topic that comes by a filter is normal; a former filter in the session is given up', async () => {
      const { url, publisher } = await brokerWith();
      const first = await subscriber(url, { filters: [filter('lab/#'), filter('plant/#')] });
      expect(first.subscriptions.brings('lab/noise')).toBe(true);
      first.subscriptions.unwanted('lab/noise');
      await publisher.publishAsync('lab/noise', '1', QOS_1);
      await until(() => first.got.length === 1);
      await first.close();

      const later = await subscriber(url, { filters: [filter('plant/#')] }, { former: ['lab/#', 'plant/#'] });
      await publisher.publishAsync('lab/noise', '2', QOS_1);
      await publisher.publishAsync('plant/a', '3', QOS_1);
      await until(() => later.got.length > 0);
      expect(later.got).toEqual(['plant/a 3']);
    });

    test('retained values come once, not again when a session that has the subscription is found again', async () => {
      const { url, publisher } = await brokerWith();
      await publisher.publishAsync('plant/a', 'old', { qos: 1, retain: true });
      const first = await subscriber(url, { filters: [filter('plant/#')] });
      await until(() => first.got.length === 1);
      await first.close();
      const later = await subscriber(url, { filters: [filter('plant/#')] });
      expect(later.asked).toEqual([['plant/#']]);
      await publisher.publishAsync('plant/b', 'new', QOS_1);
      await until(() => later.got.includes('plant/b new'));
      expect(later.got).toEqual(['plant/b new']);
    });

    test('members of a share group have each message once between them', async () => {
      const { url, publisher } = await brokerWith();
      const shared = { filters: [filter('plant/#', { share: 'hall 2' })] };
      const one = await subscriber(url, { ...shared, clientId: 'one' });
      const two = await subscriber(url, { ...shared, clientId: 'two' });
      expect(one.asked).toEqual([['$share/hall 2/plant/#']]);
      const sent = Array.from({ length: 100 }, (_, i) => `plant/a ${i}`);
      await Promise.all(sent.map((_, i) => publisher.publishAsync('plant/a', String(i), QOS_1)));
      await until(() => one.got.length + two.got.length >= sent.length);
      expect([...one.got, ...two.got].sort()).toEqual(sent.sort());
      expect(Math.min(one.got.length, two.got.length)).toBeGreaterThan(0);
    });

    test.runIf(RIGHTS_PLUGIN !== null)('topics take the place of a filter the broker refuses', async () => {
      const { url, publisher } = await brokerWith({ mayRead: ['plant/a'] });
      const { got, refused } = await subscriber(url, {
        topics: ['plant/a', 'lab/x'],
        filters: [filter('#')],
      });
      expect(refused).toEqual(['#', 'lab/x']);
      await publisher.publishAsync('lab/x', '1', QOS_1);
      await publisher.publishAsync('plant/a', '2', QOS_1);
      await until(() => got.length > 0);
      expect(got).toEqual(['plant/a 2']);
    });

    const rh: IClientSubscribeOptions['rh'] = 1;
    test('the broker is asked with retain handling 1 in MQTT 5', async () => {
      const { url } = await brokerWith();
      const client = mqtt.connect(url, { protocolVersion: 5, manualConnect: true });
      cleanUps.push(() => client.endAsync());
      const seen: unknown[] = [];
      client.on('packetsend', (packet) => {
        if (packet.cmd === 'subscribe') seen.push(...packet.subscriptions);
      });
      const subscriptions = createSubscriptions(client, () => undefined);
      subscriptions.want(['plant/a']);
      client.on('connect', () => subscriptions.connected(false));
      client.connect();
      await until(() => seen.length > 0);
      expect(seen).toMatchObject([{ topic: 'plant/a', qos: 1, rh }]);
    });
  },
);
