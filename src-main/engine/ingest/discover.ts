/** Listens to a topic filter for a while and lists the numeric points that came by. */
import type { Connection, Discovered } from '../../api/words.ts';
import { brokerAddress } from './broker-address.ts';
import { brokerClient, disconnect } from './broker-client.ts';
import { connectionProblem } from './connection-problem.ts';
import { numericPoints, type NumericPoint } from './numeric-points.ts';

export interface DiscoverOptions {
  readonly connection: Connection;
  readonly password: string | null;
  /** MQTT topic filter, wildcards allowed. */
  readonly filter: string;
  readonly seconds: number;
  /** Points beyond this many are not listed. */
  readonly most?: number;
  readonly signal?: AbortSignal;
}

export interface Discovery {
  /** In the order of topic and path. */
  readonly points: Discovered[];
  /** What the list leaves out, in words; null when it is complete. */
  readonly omitted: string | null;
}

const MOST_PAYLOAD_BYTES = 1 << 18;

interface Seen {
  readonly topic: string;
  point: NumericPoint;
  messages: number;
}

/**
 * Connects beside the recording source with a client of its own that leaves no session behind, subscribes at QoS 0 and
 * listens. Memory is bounded by `most` points.
 * @throws Error with words for the operator when it cannot connect or may not subscribe
 */
export async function discover(options: DiscoverOptions): Promise<Discovery> {
  const { connection, filter, most = 5000 } = options;
  const address = brokerAddress(connection.url);
  if ('problem' in address) throw new Error(address.problem);
  const client = brokerClient(address, connection, options.password, { kind: 'passing' });
  const seen = new Map<string, Seen>();
  let tooMany = 0;
  let tooLarge = 0;

  client.on('message', (topic, payload) => {
    if (payload.byteLength > MOST_PAYLOAD_BYTES) {
      tooLarge += 1;
      return;
    }
    for (const point of numericPoints(payload)) {
      const key = `${topic}\n${point.format.kind === 'json' ? point.format.path : ''}`;
      const known = seen.get(key);
      if (known) {
        known.messages += 1;
        known.point = point;
      } else if (seen.size < most) seen.set(key, { topic, point, messages: 1 });
      else tooMany += 1;
    }
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => reject(new Error(connectionProblem(error, address)));
      client.on('error', fail);
      client.on('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
      client.on('connect', () =>
        client.subscribe(filter, { qos: 0 }, (error, grants) => {
          if (!error) setTimeout(resolve, options.seconds * 1000);
          else if (grants === undefined)
            reject(new Error(`"${filter}" is no topic filter: write it like plant/# or plant/+/flow.`));
          else
            reject(
              new Error(`The broker does not let us read ${filter}: ask its administrator for read access.`),
            );
        }),
      );
      options.signal?.addEventListener('abort', () => resolve(), { once: true });
      if (options.signal?.aborted) resolve();
      else client.connect();
    });
  } finally {
    if (client.stream !== undefined) await disconnect(client);
  }
  return { points: named([...seen.values()]), omitted: omissions(most, tooMany, tooLarge) };
}

function omissions(most: number, tooMany: number, tooLarge: number): string | null {
  const parts: string[] = [];
  if (tooMany > 0)
    parts.push(`More than ${most} points came by; the rest is not listed: choose a narrower filter.`);
  if (tooLarge > 0) parts.push(`${tooLarge} messages were larger than 256 KiB and were not looked into.`);
  return parts.length > 0 ? parts.join(' ') : null;
}

/** Keys that say nothing beyond the topic: {"value": 3} on plant/pump/flow is simply pump/flow. */
const SILENT_KEY = /^(?:value|val|v|payload|data)$/i;

/** Offers the last two topic levels with the path ("pump/flow", "motor/current.rms"), or the whole topic where two would be the same. */
function named(seen: readonly Seen[]): Discovered[] {
  const nameOf = ({ topic, point: { keys } }: Seen, levels: number): string => {
    const path = keys.filter((key) => !SILENT_KEY.test(key));
    const short = topic
      .split('/')
      .filter((level) => level !== '')
      .slice(-levels)
      .join('/');
    const name = path.length > 0 ? `${short}/${path.join('.')}` : short;
    return name.trim().slice(0, 120) || topic.slice(0, 120);
  };
  const uses = new Map<string, number>();
  for (const each of seen) {
    const name = nameOf(each, 2);
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const order = (each: Seen): string => `${each.topic}\n${each.point.keys.join('.')}`;
  return seen
    .toSorted((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true }))
    .map((each) => {
      const short = nameOf(each, 2);
      const name = uses.get(short) === 1 ? short : nameOf(each, Infinity);
      return {
        topic: each.topic,
        format: each.point.format,
        name,
        lastValue: each.point.value,
        messages: each.messages,
      };
    });
}
