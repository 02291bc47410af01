/** Arbitrary payloads: every kind of value, property, table and template. */
import fc, { type Arbitrary } from 'fast-check';
import type {
  BasicValue,
  DataSet,
  MetaData,
  Metric,
  Parameter,
  PropertySet,
  PropertyValue,
  SparkplugPayload,
  Template,
  Uint64,
} from '../../../../../src-main/engine/ingest/sparkplug/schema.ts';

const uint32 = fc.nat({ max: 0xffff_ffff });
const uint64: Arbitrary<Uint64> = fc.oneof(
  fc.nat(),
  fc.constant(Number.MAX_SAFE_INTEGER),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
);
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const bytes = fc.uint8Array({ maxLength: 24 });

/** Fields that may be left out; none is ever there as undefined. */
const some = <T extends object>(fields: { [K in keyof T]-?: Arbitrary<NonNullable<T[K]>> }): Arbitrary<T> =>
  fc.record(fields, { requiredKeys: [] }) as unknown as Arbitrary<T>;

const basic: Arbitrary<BasicValue> = fc.oneof(
  fc.record({ kind: fc.constant('int' as const), value: uint32 }),
  fc.record({ kind: fc.constant('long' as const), value: uint64 }),
  fc.record({ kind: fc.constant('float' as const), value: fc.float() }),
  fc.record({ kind: fc.constant('double' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('string' as const), value: text }),
);

const dataSet: Arbitrary<DataSet> = fc
  .record({
    columns: fc.array(text, { maxLength: 4 }),
    types: fc.array(fc.nat({ max: 40 }), { maxLength: 4 }),
    rows: fc.array(fc.array(fc.option(basic, { nil: undefined }), { maxLength: 4 }), { maxLength: 4 }),
    numOfColumns: fc.option(uint64, { nil: undefined }),
  })
  .map(({ numOfColumns, ...table }) => (numOfColumns === undefined ? table : { ...table, numOfColumns }));

const metadata = some<MetaData>({
  isMultiPart: fc.boolean(),
  contentType: text,
  size: uint64,
  seq: uint64,
  fileName: text,
  fileType: text,
  md5: text,
  description: text,
});
const parameter = some<Parameter>({ name: text, type: uint32, value: basic });

const { metric } = fc.letrec<{
  metric: Metric;
  template: Template;
  properties: PropertySet;
  property: PropertyValue;
}>((tie) => ({
  metric: some<Metric>({
    name: text,
    alias: uint64,
    timestamp: uint64,
    datatype: fc.oneof(fc.nat({ max: 36 }), uint32),
    isHistorical: fc.boolean(),
    isTransient: fc.boolean(),
    isNull: fc.boolean(),
    metadata,
    properties: tie('properties'),
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      basic,
      fc.record({ kind: fc.constant('bytes' as const), value: bytes }),
      fc.record({ kind: fc.constant('dataset' as const), value: dataSet }),
      fc.record({ kind: fc.constant('template' as const), value: tie('template') }),
    ),
  }),
  template: fc
    .record({
      metrics: fc.array(tie('metric'), { maxLength: 2 }),
      parameters: fc.array(parameter, { maxLength: 2 }),
      rest: some<Omit<Template, 'metrics' | 'parameters'>>({
        version: text,
        templateRef: text,
        isDefinition: fc.boolean(),
      }),
    })
    .map(({ rest, ...lists }) => ({ ...lists, ...rest })),
  properties: fc.record({
    keys: fc.array(fc.oneof(fc.constantFrom('Quality', 'engUnit'), text), { maxLength: 3 }),
    values: fc.array(tie('property'), { maxLength: 3 }),
  }),
  property: some<PropertyValue>({
    type: uint32,
    isNull: fc.boolean(),
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      basic,
      fc.record({ kind: fc.constant('propertySet' as const), value: tie('properties') }),
      fc.record({
        kind: fc.constant('propertySets' as const),
        value: fc.array(tie('properties'), { maxLength: 2 }),
      }),
    ),
  }),
}));
export const anyMetric = metric;

export const anyPayload: Arbitrary<SparkplugPayload> = fc
  .record({
    metrics: fc.array(metric, { maxLength: 4 }),
    rest: some<Omit<SparkplugPayload, 'metrics'>>({
      timestamp: uint64,
      seq: fc.oneof(fc.nat({ max: 255 }), uint64),
      uuid: text,
      body: bytes,
    }),
  })
  .map(({ metrics, rest }) => ({ metrics, ...rest }));
