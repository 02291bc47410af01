/** What edge nodes offer, for discovery: every metric of their births, and how its values look. Keeps no session. */
import { isRefusal } from '../decoders/payload.ts';
import { dataTypeName } from './data-types.ts';
import { decodePayload } from './payload.ts';
import { unitOf } from './properties.ts';
import type { Metric, Uint64 } from './schema.ts';
import { readTopic, sourceTopic } from './topic.ts';
import { meaningOf, speaksForItself } from './values.ts';

export interface SparkplugPoint {
  /** As a tag names it: spBv1.0/group/edge node, or spBv1.0/group/edge node/device. */
  readonly topic: string;
  readonly metric: string;
  /** As the birth declares it ("Int16"), or the kind of value seen in data before a birth ("double"). */
  readonly type: string;
  /** Empty where the birth names none. */
  readonly unit: string;
  /** Text where it is no number; empty for null. */
  readonly lastValue: number | string;
}

export interface SparkplugBrowser {
  /**
   * The points of one message: all metrics of a birth, those of data that its birth or the data itself makes clear.
   * Messages that are no births and no data, broken ones, and metrics that only serve the session, give none.
   */
  read(topic: string, bytes: Uint8Array): readonly SparkplugPoint[];
}

interface Known {
  readonly name: string;
  readonly datatype: number;
  readonly unit: string;
}

/** Metrics remembered from births; of more, data that carries aliases alone is not shown. */
const MOST_KNOWN = 100_000;

/** Commands to edge nodes and devices and the number of their session: nothing that is measured. */
const SERVICE = /^(?:bdSeq$|(?:Node|Device) Control\/)/;

export function createSparkplugBrowser(): SparkplugBrowser {
  const sources = new Map<
    string,
    { readonly byName: Map<string, Known>; readonly byAlias: Map<Uint64, Known> }
  >();
  let known = 0;

  const remember = (source: string, metrics: readonly Metric[]): void => {
    known -= sources.get(source)?.byName.size ?? 0;
    const byName = new Map<string, Known>();
    const byAlias = new Map<Uint64, Known>();
    for (const metric of metrics) {
      const { name, alias, datatype = 0 } = metric;
      if (name === undefined || known >= MOST_KNOWN) continue;
      const one: Known = { name, datatype, unit: unitOf(metric) ?? '' };
      if (!byName.has(name)) known += 1;
      byName.set(name, one);
      if (alias !== undefined) byAlias.set(alias, one);
    }
    sources.set(source, { byName, byAlias });
  };

  return {
    read: (topic, bytes) => {
      const parts = readTopic(topic);
      if (parts === null || /DEATH|CMD/.test(parts.verb)) return [];
      const payload = decodePayload(bytes);
      if (isRefusal(payload)) return [];
      const source = sourceTopic(parts.group, parts.node, parts.device);
      if (parts.verb === 'NBIRTH' || parts.verb === 'DBIRTH') remember(source, payload.metrics);
      const births = sources.get(source);
      return payload.metrics.flatMap((metric) => {
        const birth =
          metric.name === undefined
            ? metric.alias === undefined
              ? undefined
              : births?.byAlias.get(metric.alias)
            : births?.byName.get(metric.name);
        const point = pointOf(source, metric, birth);
        return point === null ? [] : [point];
      });
    },
  };
}

function pointOf(topic: string, metric: Metric, birth: Known | undefined): SparkplugPoint | null {
  const { value, isNull } = metric;
  const name = metric.name ?? birth?.name;
  const datatype = metric.datatype ?? birth?.datatype;
  if (name === undefined || SERVICE.test(name)) return null;
  // Without a data type the sign of an integer is not known: better no value than a wrong one.
  const shown =
    value === undefined || isNull === true || (datatype === undefined && !speaksForItself(value))
      ? undefined
      : meaningOf(value, datatype ?? 0);
  if (datatype === undefined && value === undefined) return null;
  return {
    topic,
    metric: name,
    type: datatype === undefined ? (value?.kind ?? '') : dataTypeName(datatype),
    unit: unitOf(metric) ?? birth?.unit ?? '',
    lastValue: shown === undefined ? '' : (shown.text ?? shown.value),
  };
}
