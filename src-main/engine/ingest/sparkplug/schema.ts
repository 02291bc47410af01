/**
 * The Sparkplug B payload (Sparkplug 3.0, 6.4.1) in our own words: what its messages hold, and under which protobuf tag
 * each field travels. Reader and writer share the tags, so that a field is numbered in one place.
 */

/** A uint64 as a number while a double holds it exactly, as a bigint beyond; so equal ones are equal as keys of a Map. */
export type Uint64 = number | bigint;

/** The six kinds of value that metrics, properties, data set cells and template parameters share. */
export type BasicValue =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'long'; readonly value: Uint64 }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string };

export type MetricValue =
  | BasicValue
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'dataset'; readonly value: DataSet }
  | { readonly kind: 'template'; readonly value: Template }
  | { readonly kind: 'extension'; readonly value: Uint8Array };

export interface SparkplugPayload {
  /** Milliseconds since the epoch, when it was published. */
  readonly timestamp?: Uint64;
  readonly metrics: readonly Metric[];
  readonly seq?: Uint64;
  readonly uuid?: string;
  readonly body?: Uint8Array;
}

export interface Metric {
  readonly name?: string;
  readonly alias?: Uint64;
  /** Milliseconds since the epoch, when the value was captured. */
  readonly timestamp?: Uint64;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  readonly isNull?: boolean;
  readonly metadata?: MetaData;
  readonly properties?: PropertySet;
  readonly value?: MetricValue;
}

export interface MetaData {
  readonly isMultiPart?: boolean;
  readonly contentType?: string;
  readonly size?: Uint64;
  readonly seq?: Uint64;
  readonly fileName?: string;
  readonly fileType?: string;
  readonly md5?: string;
  readonly description?: string;
}

/** A map as two lists: the value of keys[i] is values[i]. */
export interface PropertySet {
  readonly keys: readonly string[];
  readonly values: readonly PropertyValue[];
}

export interface PropertyValue {
  readonly type?: number;
  readonly isNull?: boolean;
  readonly value?:
    | BasicValue
    | { readonly kind: 'propertySet'; readonly value: PropertySet }
    | { readonly kind: 'propertySets'; readonly value: readonly PropertySet[] }
    | { readonly kind: 'extension'; readonly value: Uint8Array };
}

/** A table: rows[r][c] is a value of the type types[c] under the heading columns[c]; undefined where a cell is empty. */
export interface DataSet {
  readonly numOfColumns?: Uint64;
  readonly columns: readonly string[];
  readonly types: readonly number[];
  readonly rows: readonly (readonly (BasicValue | undefined)[])[];
}

export interface Template {
  readonly version?: string;
  readonly metrics: readonly Metric[];
  readonly parameters: readonly Parameter[];
  readonly templateRef?: string;
  readonly isDefinition?: boolean;
}

export interface Parameter {
  readonly name?: string;
  readonly type?: number;
  readonly value?: BasicValue;
}

// A tag is the field's number and the wire type of its value: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
const varint = (field: number): number => field * 8;
const eightBytes = (field: number): number => field * 8 + 1;
const delimited = (field: number): number => field * 8 + 2;
const fourBytes = (field: number): number => field * 8 + 5;

const basicTags = (first: number) => ({
  int: varint(first),
  long: varint(first + 1),
  float: fourBytes(first + 2),
  double: eightBytes(first + 3),
  boolean: varint(first + 4),
  string: delimited(first + 5),
});
export type BasicTags = ReturnType<typeof basicTags>;

export const PAYLOAD = {
  timestamp: varint(1),
  metric: delimited(2),
  seq: varint(3),
  uuid: delimited(4),
  body: delimited(5),
} as const;

export const METRIC = {
  name: delimited(1),
  alias: varint(2),
  timestamp: varint(3),
  datatype: varint(4),
  isHistorical: varint(5),
  isTransient: varint(6),
  isNull: varint(7),
  metadata: delimited(8),
  properties: delimited(9),
  basic: basicTags(10),
  bytes: delimited(16),
  dataset: delimited(17),
  template: delimited(18),
  extension: delimited(19),
} as const;

export const META_DATA = {
  isMultiPart: varint(1),
  contentType: delimited(2),
  size: varint(3),
  seq: varint(4),
  fileName: delimited(5),
  fileType: delimited(6),
  md5: delimited(7),
  description: delimited(8),
} as const;

export const PROPERTY_SET = { key: delimited(1), value: delimited(2) } as const;
export const PROPERTY_SET_LIST = { propertySet: delimited(1) } as const;
export const PROPERTY_VALUE = {
  type: varint(1),
  isNull: varint(2),
  basic: basicTags(3),
  propertySet: delimited(9),
  propertySets: delimited(10),
  extension: delimited(11),
} as const;

export const DATA_SET = {
  numOfColumns: varint(1),
  column: delimited(2),
  type: varint(3),
  /** proto2 writes repeated numbers one by one, but readers must take them packed as well. */
  packedTypes: delimited(3),
  row: delimited(4),
} as const;
export const ROW = { element: delimited(1) } as const;
export const CELL = { basic: basicTags(1) } as const;

export const TEMPLATE = {
  version: delimited(1),
  metric: delimited(2),
  parameter: delimited(3),
  templateRef: delimited(4),
  isDefinition: varint(5),
} as const;
export const PARAMETER = { name: delimited(1), type: varint(2), basic: basicTags(3) } as const;
