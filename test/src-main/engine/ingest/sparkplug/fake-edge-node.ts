/**
 * An edge node that keeps Sparkplug's rules for edge nodes (3.0, chapters 5 and 6), written from them and not from the host:
 * seq over all messages but NDEATH, bdSeq per MQTT connection, births with everything, data with aliases alone.
 */
import type { Packet } from '../../../../../src-main/engine/ingest/packet-reading.ts';
import {
  DATA_TYPE,
  encodePayload,
  type Metric,
  type MetricValue,
} from '../../../../../src-main/engine/ingest/sparkplug/index.ts';

export interface FakeMetric {
  readonly name: string;
  readonly alias?: number | bigint;
  readonly datatype: number;
  readonly value: number | bigint | boolean | string | Uint8Array | null;
  readonly unit?: string;
  readonly quality?: number;
  readonly historical?: boolean;
  readonly transient?: boolean;
  /** Milliseconds; absent: when the message is published. null: the metric has none. */
  readonly timestamp?: number | null;
}

const SIGNED_32: readonly number[] = [DATA_TYPE.Int8, DATA_TYPE.Int16, DATA_TYPE.Int32];
const UNSIGNED_32: readonly number[] = [DATA_TYPE.UInt8, DATA_TYPE.UInt16, DATA_TYPE.UInt32];
const LONG: readonly number[] = [DATA_TYPE.Int64, DATA_TYPE.UInt64, DATA_TYPE.DateTime];

/** 6.4.17: the protobuf field of each data type; signed integers as two's complement. */
export function valueOf(datatype: number, value: Exclude<FakeMetric['value'], null>): MetricValue {
  if (value instanceof Uint8Array) return { kind: 'bytes', value };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if (SIGNED_32.includes(datatype)) return { kind: 'int', value: Number(value) >>> 0 };
  if (UNSIGNED_32.includes(datatype)) return { kind: 'int', value: Number(value) };
  if (LONG.includes(datatype)) return { kind: 'long', value: BigInt.asUintN(64, BigInt(value)) };
  if (datatype === DATA_TYPE.Float) return { kind: 'float', value: Number(value) };
  return { kind: 'double', value: Number(value) };
}

export interface FakeEdgeNode {
  /** A new MQTT connection: bdSeq goes up. @returns the will that the broker publishes when it is cut. */
  connect(): Packet;
  nbirth(metrics?: readonly FakeMetric[]): Packet;
  dbirth(device: string, metrics: readonly FakeMetric[]): Packet;
  /** By alias where the metric has one, without name and data type. */
  ndata(metrics: readonly FakeMetric[]): Packet;
  ddata(device: string, metrics: readonly FakeMetric[]): Packet;
  ddeath(device: string): Packet;
  /** The death it publishes itself before it goes. */
  ndeath(): Packet;
  bdSeq(): number;
  seq(): number;
  /** The next message has this number. */
  setSeq(seq: number): void;
}

/** @param milliseconds its clock */
export function createFakeEdgeNode(group: string, node: string, milliseconds: () => number): FakeEdgeNode {
  let bdSeq = -1;
  let next = 0;

  const number = (): number => {
    const seq = next;
    next = (next + 1) % 256;
    return seq;
  };
  const packet = (
    verb: string,
    device: string | null,
    metrics: readonly Metric[],
    seq: number | null,
  ): Packet => ({
    topic: `spBv1.0/${group}/${verb}/${node}${device === null ? '' : `/${device}`}`,
    payload: encodePayload({ timestamp: milliseconds(), metrics, ...(seq === null ? {} : { seq }) }),
    retained: false,
  });
  const session = (): Metric => ({
    name: 'bdSeq',
    timestamp: milliseconds(),
    datatype: DATA_TYPE.Int64,
    value: { kind: 'long', value: bdSeq },
  });
  const metric = (each: FakeMetric, inBirth: boolean): Metric => {
    const byAlias = !inBirth && each.alias !== undefined;
    const timestamp = each.timestamp === undefined ? milliseconds() : each.timestamp;
    const keys: string[] = [];
    const values: {
      type: number;
      value: { kind: 'string'; value: string } | { kind: 'int'; value: number };
    }[] = [];
    if (each.unit !== undefined) {
      keys.push('engUnit');
      values.push({ type: DATA_TYPE.String, value: { kind: 'string', value: each.unit } });
    }
    if (each.quality !== undefined) {
      keys.push('Quality');
      values.push({ type: DATA_TYPE.Int32, value: { kind: 'int', value: each.quality } });
    }
    return {
      ...(byAlias ? {} : { name: each.name }),
      ...(each.alias === undefined ? {} : { alias: each.alias }),
      ...(timestamp === null ? {} : { timestamp }),
      ...(inBirth ? { datatype: each.datatype } : {}),
      ...(each.historical === undefined ? {} : { isHistorical: each.historical }),
      ...(each.transient === undefined ? {} : { isTransient: each.transient }),
      ...(keys.length === 0 ? {} : { properties: { keys, values } }),
      ...(each.value === null ? { isNull: true } : { value: valueOf(each.datatype, each.value) }),
    };
  };
  const rebirth: Metric = {
    name: 'Node Control/Rebirth',
    datatype: DATA_TYPE.Boolean,
    value: { kind: 'boolean', value: false },
  };

  return {
    connect: () => {
      bdSeq = (bdSeq + 1) % 256;
      return packet('NDEATH', null, [session()], null);
    },
    nbirth: (metrics = []) => {
      next = 0;
      return packet(
        'NBIRTH',
        null,
        [session(), rebirth, ...metrics.map((each) => metric(each, true))],
        number(),
      );
    },
    dbirth: (device, metrics) =>
      packet(
        'DBIRTH',
        device,
        metrics.map((each) => metric(each, true)),
        number(),
      ),
    ndata: (metrics) =>
      packet(
        'NDATA',
        null,
        metrics.map((each) => metric(each, false)),
        number(),
      ),
    ddata: (device, metrics) =>
      packet(
        'DDATA',
        device,
        metrics.map((each) => metric(each, false)),
        number(),
      ),
    ddeath: (device) => packet('DDEATH', device, [], number()),
    ndeath: () => packet('NDEATH', null, [session()], null),
    bdSeq: () => bdSeq,
    seq: () => next,
    setSeq: (seq) => {
      next = seq;
    },
  };
}
