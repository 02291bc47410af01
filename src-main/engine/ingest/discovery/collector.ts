/** Collects the points of the messages that come by, in bounded memory and with bounded work. */
import type { Discovered } from '../../../api/words.ts';
import { createSparkplugBrowser } from '../sparkplug/index.ts';
import type { Heard } from './listening.ts';
import { defaultNames } from './point-names.ts';
import { placeOf, type Point } from './point.ts';
import { pointsOf } from './points.ts';
import type { topicTemplate } from './topic-template.ts';

export interface Discovery {
  /** In the order of topic and path. */
  readonly points: Discovered[];
  /** What the list leaves out, in words; null when it is complete. */
  readonly omitted: string | null;
}

export interface Collector {
  take(message: Heard): void;
  /** @param seconds for how long messages were taken */
  result(seconds: number): Discovery;
}

export interface CollectorOptions {
  /** Points beyond this many are not listed. */
  readonly most: number;
  /** Names and assets by topic; null for a topic it does not fit. */
  readonly names: ReturnType<typeof topicTemplate>;
  /** A clock in milliseconds that never goes back. */
  readonly now: () => number;
}

const MOST_PAYLOAD_BYTES = 1 << 18;
const MOST_TEXT = 200;
const MOST_UNIT = 32;
/**
 * Looking into payloads costs more than decoding them, and the engine records meanwhile. A topic's first messages are
 * looked into, then one every half second; the others are counted for the points that were there at the last look.
 */
const FIRST_LOOKS = 5;
const LOOK_AGAIN_MS = 500;
/** Topics whose last look is remembered; messages of others are always looked into. */
const MOST_TOPICS = 50_000;

interface Seen {
  readonly topic: string;
  point: Point;
  messages: number;
  /** Of them, those that came as they were sent; the others were retained. */
  fresh: number;
}
interface Look {
  readonly count: number;
  readonly at: number;
  readonly points: readonly Seen[];
}

export function createCollector({ most, names, now }: CollectorOptions): Collector {
  const pointsIn = pointReader();
  const seen = new Map<string, Seen>();
  const looks = new Map<string, Look>();
  let tooMany = 0;
  let tooLarge = 0;

  const count = (one: Seen, { retained }: Heard): void => {
    one.messages += 1;
    if (!retained) one.fresh += 1;
  };
  const lookInto = (message: Heard): Seen[] =>
    pointsIn(message).flatMap(({ topic, point }) => {
      const key = `${topic}\n${placeOf(point.format)}`;
      const known = seen.get(key);
      if (known === undefined && seen.size >= most) {
        tooMany += 1;
        return [];
      }
      const one = known ?? { topic, point, messages: 0, fresh: 0 };
      seen.set(key, one);
      one.point = point;
      count(one, message);
      return [one];
    });

  return {
    take: (message) => {
      if (message.payload.byteLength > MOST_PAYLOAD_BYTES) {
        tooLarge += 1;
        return;
      }
      const last = looks.get(message.topic);
      if (last !== undefined && last.count >= FIRST_LOOKS && now() - last.at < LOOK_AGAIN_MS) {
        for (const one of last.points) count(one, message);
        return;
      }
      const points = lookInto(message);
      if (last !== undefined || looks.size < MOST_TOPICS)
        looks.set(message.topic, { count: (last?.count ?? 0) + 1, at: now(), points });
    },
    result: (seconds) => ({
      points: listed([...seen.values()], seconds, names),
      omitted: omissions(most, tooMany, tooLarge),
    }),
  };
}

/** Reads the points of one message after the other: those of Sparkplug by what its births said before. */
function pointReader(): (message: Heard) => readonly { readonly topic: string; readonly point: Point }[] {
  const browser = createSparkplugBrowser();
  return ({ topic, payload }) => {
    if (!topic.startsWith('spBv1.0/')) return pointsOf(topic, payload).map((point) => ({ topic, point }));
    return browser.read(topic, payload).map(({ topic: source, metric, type, unit, lastValue }) => ({
      topic: source,
      point: { format: { kind: 'sparkplug', metric }, value: lastValue, words: [metric], type, unit },
    }));
  };
}

function listed(seen: readonly Seen[], seconds: number, names: CollectorOptions['names']): Discovered[] {
  const order = ({ topic, point }: Seen): string => `${topic}\n${placeOf(point.format)}`;
  const all = seen.toSorted((a, b) => order(a).localeCompare(order(b), 'en', { numeric: true }));
  const unnamed = all.map(({ topic, point: { words } }) => ({ topic, words }));
  const plain = defaultNames(unnamed);
  return all.map(({ topic, point, messages, fresh }, i) => ({
    topic,
    format: point.format,
    ...(names(unnamed[i]!) ?? { name: plain[i]!, asset: null }),
    lastValue: typeof point.value === 'string' ? point.value.slice(0, MOST_TEXT) : point.value,
    type: point.type,
    unit: point.unit.slice(0, MOST_UNIT),
    messages,
    rate: seconds > 0 ? fresh / seconds : 0,
  }));
}

function omissions(most: number, tooMany: number, tooLarge: number): string | null {
  const parts: string[] = [];
  if (tooMany > 0)
    parts.push(`More than ${most} points came by; the rest is not listed: choose a narrower filter.`);
  if (tooLarge > 0)
    parts.push(
      `${tooLarge === 1 ? '1 message was' : `${tooLarge} messages were`} larger than 256 KiB and not looked into.`,
    );
  return parts.length > 0 ? parts.join(' ') : null;
}
