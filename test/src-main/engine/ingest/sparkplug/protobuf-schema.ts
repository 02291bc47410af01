/**
 * The payload described a second time, as protobuf's own descriptors (Sparkplug 3.0, 6.4.1), for the reader and writer of
 * @bufbuild/protobuf: what judges our own must not share a line with them.
 */
import { create, createFileRegistry } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const { UINT32, UINT64, FLOAT, DOUBLE, BOOL, STRING, BYTES, MESSAGE } = FieldDescriptorProto_Type;
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;

type Scalar = 'uint32' | 'uint64' | 'float' | 'double' | 'bool' | 'string' | 'bytes';
const SCALARS = {
  uint32: UINT32,
  uint64: UINT64,
  float: FLOAT,
  double: DOUBLE,
  bool: BOOL,
  string: STRING,
  bytes: BYTES,
};

/** One line of a proto2 message: "optional uint64 timestamp = 1", "repeated Metric metrics = 2", "oneof float f = 3". */
const field = (line: string) => {
  const [rule, type = '', name = '', , number] = line.split(/\s+/);
  const scalar = type in SCALARS ? SCALARS[type as Scalar] : null;
  return {
    name,
    number: Number(number),
    label: rule === 'repeated' ? REPEATED : OPTIONAL,
    type: scalar ?? MESSAGE,
    ...(scalar === null ? { typeName: `.t.${type}` } : {}),
    ...(rule === 'oneof' ? { oneofIndex: 0 } : {}),
  };
};
const message = (name: string, lines: readonly string[]) => ({
  name,
  field: lines.map(field),
  ...(lines.some((line) => line.startsWith('oneof')) ? { oneofDecl: [{ name: 'value' }] } : {}),
});
const basic = (first: number): string[] =>
  ['uint32 int', 'uint64 long', 'float float', 'double double', 'bool boolean', 'string string'].map(
    (each, i) => `oneof ${each}_value = ${first + i}`,
  );

const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: 'test.proto',
    package: 't',
    syntax: 'proto2',
    messageType: [
      message('Payload', [
        'optional uint64 timestamp = 1',
        'repeated Metric metrics = 2',
        'optional uint64 seq = 3',
        'optional string uuid = 4',
        'optional bytes body = 5',
      ]),
      message('Metric', [
        'optional string name = 1',
        'optional uint64 alias = 2',
        'optional uint64 timestamp = 3',
        'optional uint32 datatype = 4',
        'optional bool is_historical = 5',
        'optional bool is_transient = 6',
        'optional bool is_null = 7',
        'optional MetaData metadata = 8',
        'optional PropertySet properties = 9',
        ...basic(10),
        'oneof bytes bytes_value = 16',
        'oneof DataSet dataset_value = 17',
        'oneof Template template_value = 18',
      ]),
      message('MetaData', [
        'optional bool is_multi_part = 1',
        'optional string content_type = 2',
        'optional uint64 size = 3',
        'optional uint64 seq = 4',
        'optional string file_name = 5',
        'optional string file_type = 6',
        'optional string md5 = 7',
        'optional string description = 8',
      ]),
      message('PropertySet', ['repeated string keys = 1', 'repeated PropertyValue values = 2']),
      message('PropertySetList', ['repeated PropertySet propertyset = 1']),
      message('PropertyValue', [
        'optional uint32 type = 1',
        'optional bool is_null = 2',
        ...basic(3),
        'oneof PropertySet propertyset_value = 9',
        'oneof PropertySetList propertysets_value = 10',
      ]),
      message('DataSet', [
        'optional uint64 num_of_columns = 1',
        'repeated string columns = 2',
        'repeated uint32 types = 3',
        'repeated Row rows = 4',
      ]),
      message('Row', ['repeated DataSetValue elements = 1']),
      message('DataSetValue', basic(1)),
      message('Template', [
        'optional string version = 1',
        'repeated Metric metrics = 2',
        'repeated Parameter parameters = 3',
        'optional string template_ref = 4',
        'optional bool is_definition = 5',
      ]),
      message('Parameter', ['optional string name = 1', 'optional uint32 type = 2', ...basic(3)]),
    ],
  }),
  () => undefined,
);

export const payloadSchema = registry.getMessage('t.Payload')!;
