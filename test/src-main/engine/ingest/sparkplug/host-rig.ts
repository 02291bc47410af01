/** A host with tags, a clock that the test turns, and everything it says written down. */
import type { Tag } from '../../../../../src-main/api/words.ts';
import { isRefusal, type Reading } from '../../../../../src-main/engine/ingest/decoders/payload.ts';
import type { Packet } from '../../../../../src-main/engine/ingest/packet-reading.ts';
import {
  createSparkplugHost,
  decodePayload,
  type SparkplugHost,
  type SparkplugHostOptions,
  type SparkplugPayload,
} from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import type { TagReading } from '../../../../../src-main/engine/ingest/topic-host.ts';

export const SECOND = 1_000_000;
/** When the tests begin, microseconds. */
export const START = 1_780_000_000 * SECOND;

export function tagOf(id: number, source: string, metric: string): Tag {
  return {
    id,
    connectionId: 1,
    topic: `spBv1.0/${source}`,
    format: { kind: 'sparkplug', metric },
    name: `${source}/${metric}`,
    unit: '',
    low: null,
    high: null,
  };
}

export interface Told {
  readonly tag: string;
  readonly value: number;
  readonly t: number | null;
  readonly quality: string;
  readonly reason: string;
  readonly text?: string;
  readonly unit?: string;
  readonly historical?: true;
}

export interface Rig {
  readonly host: SparkplugHost;
  /** Readings of the last calls, taken out. */
  told(): Told[];
  /** Values alone: "metric value", or "metric stale", "metric reason". */
  values(): string[];
  readonly refused: Record<string, number>;
  readonly details: string[];
  readonly published: {
    readonly topic: string;
    readonly payload: Uint8Array | string;
    readonly qos: number;
    readonly retain: boolean;
  }[];
  readonly changes: string[];
  take(...packets: readonly Packet[]): void;
  /** Time passes, looked at every second as the source does. */
  pass(seconds: number): void;
  now(): number;
  milliseconds(): number;
  /** The clock is set without time passing. */
  setClock(t: number): void;
  lose(): void;
}

export function createRig(
  tags: readonly Tag[],
  options: Partial<
    Pick<SparkplugHostOptions, 'requestRebirth' | 'primaryHost' | 'clock' | 'lastValues' | 'reorderWait'>
  > = {},
): Rig {
  let now = START;
  let told: TagReading[] = [];
  const refused: Record<string, number> = {};
  const details: string[] = [];
  const published: Rig['published'] = [];
  const changes: string[] = [];
  const host = createSparkplugHost({
    tags,
    requestRebirth: false,
    primaryHost: null,
    clock: 'live',
    ...options,
    now: () => now,
    publish: (topic, payload, { qos, retain }) => published.push({ topic, payload, qos, retain }),
    refuse: (why, detail) => {
      refused[why] = (refused[why] ?? 0) + 1;
      details.push(detail);
    },
    changed: ({ node, state }) => changes.push(`${node} ${state}`),
  });
  const toldOf = ({ tag, reading }: TagReading): Told =>
    isRefusal(reading)
      ? { tag: tag.name, value: NaN, t: null, quality: 'refused', reason: reading.refused }
      : ofReading(tag, reading);
  const rig: Rig = {
    host,
    told: () => {
      const all = told.map(toldOf);
      told = [];
      return all;
    },
    values: () =>
      rig.told().map(({ tag, value, text, quality, reason }) => {
        const metric = tag.slice(tag.lastIndexOf('/') + 1);
        const doubt = quality === 'good' ? '' : ` ${quality} ${reason}`;
        return `${metric} ${text ?? value}${doubt}`;
      }),
    refused,
    details,
    published,
    changes,
    take: (...packets) => {
      for (const packet of packets) told.push(...host.read(packet, now));
    },
    pass: (seconds) => {
      for (let i = 0; i < seconds; i++) {
        now += SECOND;
        told.push(...host.elapsed(now));
      }
    },
    now: () => now,
    milliseconds: () => now / 1000,
    setClock: (t) => {
      now = t;
    },
    lose: () => {
      told.push(...host.connectionLost(now));
    },
  };
  return rig;
}

const ofReading = (tag: Tag, { value, t, doubt, text, unit, historical }: Reading): Told => ({
  tag: tag.name,
  value,
  t,
  quality: doubt?.quality ?? 'good',
  reason: doubt?.reason ?? 'none',
  ...(text === undefined ? {} : { text }),
  ...(unit === undefined ? {} : { unit }),
  ...(historical === undefined ? {} : { historical }),
});

/** A payload that must decode. */
export function decoded(bytes: Uint8Array | string): SparkplugPayload {
  const payload = decodePayload(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  if (isRefusal(payload)) throw new Error(payload.detail);
  return payload;
}
