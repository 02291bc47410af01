/** Sparkplug B payloads to bytes: for commands of the host and for what an edge node publishes. */
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  CELL,
  DATA_SET,
  META_DATA,
  METRIC,
  PARAMETER,
  PAYLOAD,
  PROPERTY_SET,
  PROPERTY_SET_LIST,
  PROPERTY_VALUE,
  ROW,
  TEMPLATE,
  type BasicTags,
  type BasicValue,
  type DataSet,
  type MetaData,
  type Metric,
  type Parameter,
  type PropertySet,
  type PropertyValue,
  type SparkplugPayload,
  type Template,
} from './schema.ts';

/**
 * Encodes a payload. Fields that are undefined are left out; a metric's datatype, name and alias are the caller's duty.
 * @throws Error when a number does not fit its field (a negative int, a timestamp that is no integer)
 * @example encodePayload({ timestamp: Date.now(), seq: 1, metrics: [{ name: 'Flow', datatype: DATA_TYPE.Double, value: { kind: 'double', value: 1.5 } }] })
 */
export function encodePayload(payload: SparkplugPayload): Uint8Array {
  const to = new BinaryWriter();
  if (payload.timestamp !== undefined) to.uint32(PAYLOAD.timestamp).uint64(payload.timestamp);
  for (const metric of payload.metrics) message(to, PAYLOAD.metric, () => writeMetric(to, metric));
  if (payload.seq !== undefined) to.uint32(PAYLOAD.seq).uint64(payload.seq);
  if (payload.uuid !== undefined) to.uint32(PAYLOAD.uuid).string(payload.uuid);
  if (payload.body !== undefined) to.uint32(PAYLOAD.body).bytes(payload.body);
  return to.finish();
}

function message(to: BinaryWriter, tag: number, write: () => void): void {
  to.uint32(tag).fork();
  write();
  to.join();
}

function writeMetric(to: BinaryWriter, metric: Metric): void {
  if (metric.name !== undefined) to.uint32(METRIC.name).string(metric.name);
  if (metric.alias !== undefined) to.uint32(METRIC.alias).uint64(metric.alias);
  if (metric.timestamp !== undefined) to.uint32(METRIC.timestamp).uint64(metric.timestamp);
  if (metric.datatype !== undefined) to.uint32(METRIC.datatype).uint32(metric.datatype);
  if (metric.isHistorical !== undefined) to.uint32(METRIC.isHistorical).bool(metric.isHistorical);
  if (metric.isTransient !== undefined) to.uint32(METRIC.isTransient).bool(metric.isTransient);
  if (metric.isNull !== undefined) to.uint32(METRIC.isNull).bool(metric.isNull);
  const { metadata, properties, value } = metric;
  if (metadata !== undefined) message(to, METRIC.metadata, () => writeMetaData(to, metadata));
  if (properties !== undefined) message(to, METRIC.properties, () => writePropertySet(to, properties));
  if (value === undefined) return;
  if (value.kind === 'bytes') to.uint32(METRIC.bytes).bytes(value.value);
  else if (value.kind === 'dataset') message(to, METRIC.dataset, () => writeDataSet(to, value.value));
  else if (value.kind === 'template') message(to, METRIC.template, () => writeTemplate(to, value.value));
  else if (value.kind === 'extension') to.uint32(METRIC.extension).bytes(value.value);
  else writeBasic(to, METRIC.basic, value);
}

function writeBasic(to: BinaryWriter, tags: BasicTags, { kind, value }: BasicValue): void {
  to.uint32(tags[kind]);
  switch (kind) {
    case 'int':
      return void to.uint32(value);
    case 'long':
      return void to.uint64(value);
    case 'float':
      return void to.float(value);
    case 'double':
      return void to.double(value);
    case 'boolean':
      return void to.bool(value);
    case 'string':
      return void to.string(value);
  }
}

function writeMetaData(to: BinaryWriter, metadata: MetaData): void {
  if (metadata.isMultiPart !== undefined) to.uint32(META_DATA.isMultiPart).bool(metadata.isMultiPart);
  if (metadata.contentType !== undefined) to.uint32(META_DATA.contentType).string(metadata.contentType);
  if (metadata.size !== undefined) to.uint32(META_DATA.size).uint64(metadata.size);
  if (metadata.seq !== undefined) to.uint32(META_DATA.seq).uint64(metadata.seq);
  if (metadata.fileName !== undefined) to.uint32(META_DATA.fileName).string(metadata.fileName);
  if (metadata.fileType !== undefined) to.uint32(META_DATA.fileType).string(metadata.fileType);
  if (metadata.md5 !== undefined) to.uint32(META_DATA.md5).string(metadata.md5);
  if (metadata.description !== undefined) to.uint32(META_DATA.description).string(metadata.description);
}

function writePropertySet(to: BinaryWriter, { keys, values }: PropertySet): void {
  for (const key of keys) to.uint32(PROPERTY_SET.key).string(key);
  for (const value of values) message(to, PROPERTY_SET.value, () => writePropertyValue(to, value));
}

function writePropertyValue(to: BinaryWriter, { type, isNull, value }: PropertyValue): void {
  if (type !== undefined) to.uint32(PROPERTY_VALUE.type).uint32(type);
  if (isNull !== undefined) to.uint32(PROPERTY_VALUE.isNull).bool(isNull);
  if (value === undefined) return;
  if (value.kind === 'propertySet') {
    message(to, PROPERTY_VALUE.propertySet, () => writePropertySet(to, value.value));
  } else if (value.kind === 'propertySets') {
    message(to, PROPERTY_VALUE.propertySets, () => {
      for (const set of value.value)
        message(to, PROPERTY_SET_LIST.propertySet, () => writePropertySet(to, set));
    });
  } else if (value.kind === 'extension') to.uint32(PROPERTY_VALUE.extension).bytes(value.value);
  else writeBasic(to, PROPERTY_VALUE.basic, value);
}

function writeDataSet(to: BinaryWriter, { numOfColumns, columns, types, rows }: DataSet): void {
  if (numOfColumns !== undefined) to.uint32(DATA_SET.numOfColumns).uint64(numOfColumns);
  for (const column of columns) to.uint32(DATA_SET.column).string(column);
  for (const type of types) to.uint32(DATA_SET.type).uint32(type);
  for (const row of rows) {
    message(to, DATA_SET.row, () => {
      for (const cell of row) {
        message(to, ROW.element, () => {
          if (cell !== undefined) writeBasic(to, CELL.basic, cell);
        });
      }
    });
  }
}

function writeTemplate(to: BinaryWriter, template: Template): void {
  if (template.version !== undefined) to.uint32(TEMPLATE.version).string(template.version);
  for (const metric of template.metrics) message(to, TEMPLATE.metric, () => writeMetric(to, metric));
  for (const each of template.parameters) message(to, TEMPLATE.parameter, () => writeParameter(to, each));
  if (template.templateRef !== undefined) to.uint32(TEMPLATE.templateRef).string(template.templateRef);
  if (template.isDefinition !== undefined) to.uint32(TEMPLATE.isDefinition).bool(template.isDefinition);
}

function writeParameter(to: BinaryWriter, { name, type, value }: Parameter): void {
  if (name !== undefined) to.uint32(PARAMETER.name).string(name);
  if (type !== undefined) to.uint32(PARAMETER.type).uint32(type);
  if (value !== undefined) writeBasic(to, PARAMETER.basic, value);
}
