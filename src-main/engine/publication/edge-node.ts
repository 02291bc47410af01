/**
 * Tells standings as a Sparkplug B edge node (Sparkplug 3.0, chapter 5): one device for each asset. Metrics are told by
 * name, without aliases; what has no value (a score that was not given) is told as null.
 */
import type { Micros } from '../../api/words.ts';
import { isRefusal } from '../ingest/decoders/payload.ts';
import { DATA_TYPE } from '../ingest/sparkplug/data-types.ts';
import { encodePayload } from '../ingest/sparkplug/encode-payload.ts';
import { decodePayload } from '../ingest/sparkplug/payload.ts';
import type { Metric, MetricValue } from '../ingest/sparkplug/schema.ts';
import { NAMESPACE } from '../ingest/sparkplug/topic.ts';
import type { Told } from './outlet.ts';
import { urgency, type Standing } from './standing.ts';
import type { Standings, Teller } from './teller.ts';

/** What a metric holds; null: no value. */
interface Held {
  readonly datatype: number;
  readonly value: MetricValue | null;
}
/** Metric name -> what it holds. */
type Metrics = ReadonlyMap<string, Held>;

const double = (value: number | null): Held => ({
  datatype: DATA_TYPE.Double,
  value: value === null || !Number.isFinite(value) ? null : { kind: 'double', value },
});
const text = (value: string): Held => ({ datatype: DATA_TYPE.String, value: { kind: 'string', value } });

/** What an asset's device tells. */
export function metricsOf(standing: Standing): Metrics {
  const { asset, state, score, threshold, modelId, contributions, alarms } = standing;
  return new Map<string, Held>([
    ['Asset', text(asset)],
    ['State', text(state)],
    ['Score', double(score)],
    ['Threshold', double(threshold)],
    [
      'Model',
      { datatype: DATA_TYPE.Int64, value: modelId === null ? null : { kind: 'long', value: modelId } },
    ],
    ['Alarm', text(urgency(standing))],
    ['Active Alarms', double(alarms.filter(({ cleared }) => cleared === null).length)],
    ...contributions.map(({ tag, share }) => [`Contribution/${tag}`, double(share)] as const),
  ]);
}

const REBIRTH = 'Node Control/Rebirth';
const milliseconds = (t: Micros): number => Math.floor(t / 1000);

export function createEdgeNode(
  { group, edgeNode }: { readonly group: string; readonly edgeNode: string },
  now: () => Micros,
): Teller {
  const topic = (verb: string, device?: string): string =>
    `${NAMESPACE}/${group}/${verb}/${edgeNode}${device === undefined ? '' : `/${device}`}`;
  const commands = topic('NCMD');
  /** tck-id-topics-nbirth-bdseq-increment: one more at each CONNECT. It begins anywhere, so that a will left over from an earlier run is told apart. */
  let bdSeq = milliseconds(now()) % 256;
  let seq = 0;
  /** What each device has told in its birth and since. */
  const devices = new Map<string, Map<string, Held>>();

  /** Births and data: QoS 0, not retained (tck-id-topics-nbirth-mqtt, -dbirth-mqtt, -ndata-mqtt, -ddata-mqtt). */
  const told = (verb: string, device: string | undefined, metrics: Metric[]): Told => {
    // tck-id-payloads-sequence-num-incrementing: one count for the node and its devices, 255 is followed by 0.
    const payload = encodePayload({ timestamp: milliseconds(now()), seq, metrics });
    seq = (seq + 1) % 256;
    return { topic: topic(verb, device), payload, qos: 0, retain: false };
  };
  const metric = (name: string, { datatype, value }: Held, t: Micros | null): Metric => ({
    name,
    timestamp: milliseconds(t ?? now()),
    datatype,
    ...(value === null ? { isNull: true } : { value }),
  });

  const nodeBirth = (): Told => {
    // tck-id-payloads-nbirth-seq: counting begins anew; 0 is within the range that is asked for.
    seq = 0;
    const timestamp = milliseconds(now());
    return told('NBIRTH', undefined, [
      { name: 'bdSeq', timestamp, datatype: DATA_TYPE.Int64, value: { kind: 'long', value: bdSeq } },
      { name: REBIRTH, timestamp, datatype: DATA_TYPE.Boolean, value: { kind: 'boolean', value: false } },
    ]);
  };
  /** tck-id-payloads-dbirth-order: every metric the device will ever tell, before any data. */
  const deviceBirth = (device: string, standing: Standing): Told => {
    const metrics = new Map([...nulled(devices.get(device)), ...metricsOf(standing)]);
    devices.set(device, metrics);
    return told(
      'DBIRTH',
      device,
      [...metrics].map(([name, held]) => metric(name, held, standing.t)),
    );
  };
  const births = (standings: Standings): Told[] => {
    for (const device of devices.keys()) if (!standings.has(device)) devices.delete(device);
    return [nodeBirth(), ...[...standings].map(([device, standing]) => deviceBirth(device, standing))];
  };

  function news(device: string, standing: Standing): Told[] {
    const before = devices.get(device);
    const next: Metrics = new Map([...nulled(before), ...metricsOf(standing)]);
    if (before === undefined || [...next.keys()].some((name) => !before.has(name)))
      return [deviceBirth(device, standing)];
    const changed = [...next].filter(([name, held]) => !same(held, before.get(name)!));
    if (changed.length === 0) return [];
    for (const [name, held] of changed) before.set(name, held);
    return [
      told(
        'DDATA',
        device,
        changed.map(([name, held]) => metric(name, held, standing.t)),
      ),
    ];
  }

  const death = (): Told => ({
    topic: topic('NDEATH'),
    // tck-id-payloads-ndeath-seq: a death bears no seq, only the bdSeq of its birth.
    payload: encodePayload({
      timestamp: milliseconds(now()),
      metrics: [
        {
          name: 'bdSeq',
          timestamp: milliseconds(now()),
          datatype: DATA_TYPE.Int64,
          value: { kind: 'long', value: bdSeq },
        },
      ],
    }),
    // tck-id-payloads-ndeath-will-message-qos, -retain
    qos: 1,
    retain: false,
  });

  return {
    will() {
      bdSeq = (bdSeq + 1) % 256;
      return death();
    },
    // tck-id-message-flow-edge-node-ncmd-subscribe: before the birth, at QoS 1.
    topics: [commands],
    heard(from, bytes, standings) {
      if (from !== commands) return [];
      const payload = decodePayload(bytes);
      if (isRefusal(payload)) return [];
      const asked = payload.metrics.some(
        ({ name, value }) => name === REBIRTH && value?.kind === 'boolean' && value.value,
      );
      // tck-id-operational-behavior-data-commands-rebirth-action-2: with the bdSeq of this connection's will.
      return asked ? births(standings) : [];
    },
    all: births,
    changed(standings) {
      const gone = [...devices.keys()].filter((device) => !standings.has(device));
      for (const device of gone) devices.delete(device);
      return [
        ...gone.map((device) => told('DDEATH', device, [])),
        ...[...standings].flatMap(([device, standing]) => news(device, standing)),
      ];
    },
    // tck-id-operational-behavior-edge-node-intentional-disconnect-ndeath: the broker drops the will at a goodbye.
    last: () => [death()],
  };
}

/** The same metrics without values: what is no longer told has none any more. */
const nulled = (metrics: Metrics | undefined): [string, Held][] =>
  [...(metrics ?? [])].map(([name, { datatype }]) => [name, { datatype, value: null }]);

const same = (a: Held, b: Held): boolean =>
  a.datatype === b.datatype && a.value?.kind === b.value?.kind && a.value?.value === b.value?.value;
