/** Sparkplug B payloads from bytes (Sparkplug 3.0, 6.4.1): never throws, never hangs, memory bounded by its limits. */
import { beginningOf, type Refusal } from '../decoders/payload.ts';
import { readDataSet, readMetaData, readParameter, readPropertySet } from './payload-parts.ts';
import {
  METRIC,
  PAYLOAD,
  TEMPLATE,
  type Metric,
  type MetricValue,
  type Parameter,
  type SparkplugPayload,
  type Template,
} from './schema.ts';
import { deeper, enter, openWire, readBasic, readFields, readUint64, type Draft, type Wire } from './wire.ts';

/** Larger payloads are refused unread: reading one would hold up every other tag. */
export const MOST_PAYLOAD_BYTES = 1 << 20;
/** The sentinel of a packing that Sparkplug 3.0 does not know but old edge nodes offer as an option. */
const COMPRESSED = 'SPBV1.0_COMPRESSED';

/**
 * Reads a payload. Unknown fields are skipped (protobuf's rule for extensions); of a field that comes twice the last counts.
 * @param bytes what came over MQTT; byte values inside the result are views into it
 * @returns the payload, or why it is none: counted as "sparkplug: too large", "sparkplug: malformed" or "sparkplug: compressed"
 */
export function decodePayload(bytes: Uint8Array): SparkplugPayload | Refusal {
  if (bytes.byteLength > MOST_PAYLOAD_BYTES) {
    return {
      refused: 'sparkplug: too large',
      detail: `The Sparkplug payload has ${bytes.byteLength} bytes; up to 1 MiB is read. Let the edge node send fewer metrics at once.`,
    };
  }
  let payload: SparkplugPayload;
  try {
    payload = readPayload(openWire(bytes));
  } catch (error) {
    // The wire reader throws Error and RangeError on broken bytes, and the limits above throw Error.
    const why = error instanceof Error ? error.message : String(error);
    const detail = `The payload is no Sparkplug B payload (${why}): ${beginningOf(bytes, 40)}`;
    return { refused: 'sparkplug: malformed', detail };
  }
  if (payload.uuid === COMPRESSED) {
    return {
      refused: 'sparkplug: compressed',
      detail:
        'The edge node compresses its payloads, which Sparkplug 3.0 does not know: switch compression off there.',
    };
  }
  return payload;
}

function readPayload(wire: Wire): SparkplugPayload {
  const { reader } = wire;
  const metrics: Metric[] = [];
  const payload: Draft<SparkplugPayload> = { metrics };
  readFields(wire, reader.len, (tag) => {
    if (tag === PAYLOAD.metric) metrics.push(readMetric(wire, enter(wire), 0));
    else if (tag === PAYLOAD.timestamp) payload.timestamp = readUint64(wire);
    else if (tag === PAYLOAD.seq) payload.seq = readUint64(wire);
    else if (tag === PAYLOAD.uuid) payload.uuid = reader.string();
    else if (tag === PAYLOAD.body) payload.body = reader.bytes();
    else return false;
    return true;
  });
  return payload;
}

function readMetric(wire: Wire, end: number, depth: number): Metric {
  const { reader } = wire;
  const metric: Draft<Metric> = {};
  readFields(wire, end, (tag) => {
    if (tag === METRIC.name) metric.name = reader.string();
    else if (tag === METRIC.alias) metric.alias = readUint64(wire);
    else if (tag === METRIC.timestamp) metric.timestamp = readUint64(wire);
    else if (tag === METRIC.datatype) metric.datatype = reader.uint32();
    else if (tag === METRIC.isHistorical) metric.isHistorical = reader.bool();
    else if (tag === METRIC.isTransient) metric.isTransient = reader.bool();
    else if (tag === METRIC.isNull) metric.isNull = reader.bool();
    else if (tag === METRIC.metadata) metric.metadata = readMetaData(wire, enter(wire));
    else if (tag === METRIC.properties) metric.properties = readPropertySet(wire, enter(wire), depth);
    else {
      const value = readMetricValue(wire, tag, depth);
      if (value === null) return false;
      metric.value = value;
    }
    return true;
  });
  return metric;
}

function readMetricValue(wire: Wire, tag: number, depth: number): MetricValue | null {
  switch (tag) {
    case METRIC.bytes:
      return { kind: 'bytes', value: wire.reader.bytes() };
    case METRIC.dataset:
      return { kind: 'dataset', value: readDataSet(wire, enter(wire)) };
    case METRIC.template:
      return { kind: 'template', value: readTemplate(wire, enter(wire), deeper(depth)) };
    case METRIC.extension:
      return { kind: 'extension', value: wire.reader.bytes() };
    default:
      return readBasic(wire, tag, METRIC.basic);
  }
}

function readTemplate(wire: Wire, end: number, depth: number): Template {
  const { reader } = wire;
  const metrics: Metric[] = [];
  const parameters: Parameter[] = [];
  const template: Draft<Template> = { metrics, parameters };
  readFields(wire, end, (tag) => {
    if (tag === TEMPLATE.metric) metrics.push(readMetric(wire, enter(wire), depth));
    else if (tag === TEMPLATE.parameter) parameters.push(readParameter(wire, enter(wire)));
    else if (tag === TEMPLATE.version) template.version = reader.string();
    else if (tag === TEMPLATE.templateRef) template.templateRef = reader.string();
    else if (tag === TEMPLATE.isDefinition) template.isDefinition = reader.bool();
    else return false;
    return true;
  });
  return template;
}
