/** Readers of what a metric carries besides a plain value: metadata, properties, tables, template parameters. */
import {
  CELL,
  DATA_SET,
  META_DATA,
  PARAMETER,
  PROPERTY_SET,
  PROPERTY_SET_LIST,
  PROPERTY_VALUE,
  ROW,
  type BasicValue,
  type DataSet,
  type MetaData,
  type Parameter,
  type PropertySet,
  type PropertyValue,
} from './schema.ts';
import { deeper, enter, readBasic, readFields, readUint64, spend, type Draft, type Wire } from './wire.ts';

/** Sparkplug 3.0, 6.4.7: MetaData. */
export function readMetaData(wire: Wire, end: number): MetaData {
  const { reader } = wire;
  const metadata: Draft<MetaData> = {};
  readFields(wire, end, (tag) => {
    if (tag === META_DATA.isMultiPart) metadata.isMultiPart = reader.bool();
    else if (tag === META_DATA.contentType) metadata.contentType = reader.string();
    else if (tag === META_DATA.size) metadata.size = readUint64(wire);
    else if (tag === META_DATA.seq) metadata.seq = readUint64(wire);
    else if (tag === META_DATA.fileName) metadata.fileName = reader.string();
    else if (tag === META_DATA.fileType) metadata.fileType = reader.string();
    else if (tag === META_DATA.md5) metadata.md5 = reader.string();
    else if (tag === META_DATA.description) metadata.description = reader.string();
    else return false;
    return true;
  });
  return metadata;
}

/** Sparkplug 3.0, 6.4.8: PropertySet. */
export function readPropertySet(wire: Wire, end: number, depth: number): PropertySet {
  const keys: string[] = [];
  const values: PropertyValue[] = [];
  readFields(wire, end, (tag) => {
    if (tag === PROPERTY_SET.key) {
      spend(wire);
      keys.push(wire.reader.string());
    } else if (tag === PROPERTY_SET.value) values.push(readPropertyValue(wire, enter(wire), depth));
    else return false;
    return true;
  });
  return { keys, values };
}

/** Sparkplug 3.0, 6.4.9: PropertyValue. */
function readPropertyValue(wire: Wire, end: number, depth: number): PropertyValue {
  const { reader } = wire;
  const property: Draft<PropertyValue> = {};
  readFields(wire, end, (tag) => {
    if (tag === PROPERTY_VALUE.type) property.type = reader.uint32();
    else if (tag === PROPERTY_VALUE.isNull) property.isNull = reader.bool();
    else if (tag === PROPERTY_VALUE.propertySet) {
      property.value = { kind: 'propertySet', value: readPropertySet(wire, enter(wire), deeper(depth)) };
    } else if (tag === PROPERTY_VALUE.propertySets) {
      property.value = { kind: 'propertySets', value: readPropertySets(wire, enter(wire), deeper(depth)) };
    } else if (tag === PROPERTY_VALUE.extension) {
      property.value = { kind: 'extension', value: reader.bytes() };
    } else {
      const value = readBasic(wire, tag, PROPERTY_VALUE.basic);
      if (value === null) return false;
      property.value = value;
    }
    return true;
  });
  return property;
}

/** Sparkplug 3.0, 6.4.11: PropertySetList. */
function readPropertySets(wire: Wire, end: number, depth: number): PropertySet[] {
  const sets: PropertySet[] = [];
  readFields(wire, end, (tag) => {
    if (tag !== PROPERTY_SET_LIST.propertySet) return false;
    sets.push(readPropertySet(wire, enter(wire), depth));
    return true;
  });
  return sets;
}

/** Sparkplug 3.0, 6.4.12: DataSet. */
export function readDataSet(wire: Wire, end: number): DataSet {
  const { reader } = wire;
  const columns: string[] = [];
  const types: number[] = [];
  const rows: (BasicValue | undefined)[][] = [];
  const table: Draft<DataSet> = { columns, types, rows };
  readFields(wire, end, (tag) => {
    if (tag === DATA_SET.row) rows.push(readRow(wire, enter(wire)));
    else if (tag === DATA_SET.numOfColumns) table.numOfColumns = readUint64(wire);
    else if (tag === DATA_SET.column) {
      spend(wire);
      columns.push(reader.string());
    } else if (tag === DATA_SET.type) {
      spend(wire);
      types.push(reader.uint32());
    } else if (tag === DATA_SET.packedTypes) {
      const packedEnd = enter(wire);
      while (reader.pos < packedEnd) {
        spend(wire);
        types.push(reader.uint32());
      }
    } else return false;
    return true;
  });
  return table;
}

/** Sparkplug 3.0, 6.4.13 and 6.4.14: DataSet.Row and its DataSet.DataSetValues. */
function readRow(wire: Wire, end: number): (BasicValue | undefined)[] {
  const cells: (BasicValue | undefined)[] = [];
  readFields(wire, end, (tag) => {
    if (tag !== ROW.element) return false;
    let cell: BasicValue | undefined;
    readFields(wire, enter(wire), (cellTag) => {
      const value = readBasic(wire, cellTag, CELL.basic);
      if (value !== null) cell = value;
      return value !== null;
    });
    cells.push(cell);
    return true;
  });
  return cells;
}

/** Sparkplug 3.0, 6.4.16: Template.Parameter. */
export function readParameter(wire: Wire, end: number): Parameter {
  const { reader } = wire;
  const parameter: Draft<Parameter> = {};
  readFields(wire, end, (tag) => {
    if (tag === PARAMETER.name) parameter.name = reader.string();
    else if (tag === PARAMETER.type) parameter.type = reader.uint32();
    else {
      const value = readBasic(wire, tag, PARAMETER.basic);
      if (value === null) return false;
      parameter.value = value;
    }
    return true;
  });
  return parameter;
}
