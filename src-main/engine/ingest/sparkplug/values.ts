/** What the value of a metric means, by its data type: a number, or text for people. */
import { arrayText, isArrayType } from './arrays.ts';
import { basicMeaning, fitting, type Meaning } from './basic-values.ts';
import { DATA_TYPE } from './data-types.ts';
import { hexadecimal, shortened } from './readable.ts';
import type { MetricValue } from './schema.ts';
import { dataSetText, templateText } from './structures.ts';

/** Reads a value as its data type says; of a value of another type, what was sent, as a misfit. */
export function meaningOf(value: MetricValue, datatype: number): Meaning {
  switch (value.kind) {
    case 'bytes':
      return ofBytes(value.value, datatype);
    case 'dataset':
      return fitting(
        { value: NaN, text: dataSetText(value.value) },
        datatype === DATA_TYPE.DataSet,
        datatype,
      );
    case 'template':
      return fitting(
        { value: NaN, text: templateText(value.value) },
        datatype === DATA_TYPE.Template,
        datatype,
      );
    case 'extension':
      return { value: NaN, text: hexadecimal(value.value), flaw: 'misfit' };
    default:
      return basicMeaning(value, datatype);
  }
}

/** Kinds whose meaning needs no data type: not integers, which may be signed, nor bytes, which may be arrays. */
export const speaksForItself = ({ kind }: MetricValue): boolean =>
  kind !== 'int' && kind !== 'long' && kind !== 'bytes' && kind !== 'extension';

function ofBytes(bytes: Uint8Array, datatype: number): Meaning {
  if (isArrayType(datatype)) {
    const text = arrayText(bytes, datatype);
    return text === null
      ? { value: NaN, text: hexadecimal(bytes), flaw: 'misfit' }
      : { value: NaN, text: shortened(text) };
  }
  const plain = datatype === DATA_TYPE.Bytes || datatype === DATA_TYPE.File;
  return fitting({ value: NaN, text: hexadecimal(bytes) }, plain, datatype);
}
