/** Tables and templates as JSON text (Sparkplug 3.0, 6.4.12 and 6.4.15). */
import { arrayText } from './arrays.ts';
import { plainOf } from './basic-values.ts';
import { dataTypeName } from './data-types.ts';
import { hexadecimal, jsonList, jsonObject, jsonOf, shortened } from './readable.ts';
import type { BasicValue, DataSet, Metric, Template } from './schema.ts';

/** {"columns":["a"],"types":["Int8"],"rows":[[-1]]}, each cell read by the type of its column, shortened. */
export const dataSetText = (table: DataSet): string => shortened(dataSetJson(table));

/** {"template":"Pump","metrics":{"flow":1.5},"parameters":{"size":3}}, shortened. */
export const templateText = (template: Template): string => shortened(templateJson(template));

function dataSetJson({ columns, types, rows }: DataSet): string {
  const cell = (value: BasicValue | undefined, column: number): string =>
    value === undefined ? 'null' : jsonOf(plainOf(value, types[column] ?? 0));
  return jsonObject([
    ['columns', jsonList(columns.map(jsonOf))],
    ['types', jsonList(types.map((type) => jsonOf(dataTypeName(type))))],
    ['rows', jsonList(rows.map((row) => jsonList(row.map(cell))))],
  ]);
}

function templateJson(template: Template): string {
  const { templateRef, version, isDefinition, metrics, parameters } = template;
  const entries: [string, string][] = [];
  if (templateRef !== undefined) entries.push(['template', jsonOf(templateRef)]);
  if (version !== undefined) entries.push(['version', jsonOf(version)]);
  // tck-id-payloads-template-definition-is-definition
  if (isDefinition === true) entries.push(['definition', 'true']);
  entries.push(['metrics', jsonObject(metrics.map((metric) => [metric.name ?? '', memberJson(metric)]))]);
  if (parameters.length > 0) {
    entries.push([
      'parameters',
      jsonObject(
        parameters.map(({ name = '', type = 0, value }) => [
          name,
          value === undefined ? 'null' : jsonOf(plainOf(value, type)),
        ]),
      ),
    ]);
  }
  return jsonObject(entries);
}

function memberJson({ value, datatype = 0, isNull }: Metric): string {
  if (value === undefined || isNull === true) return 'null';
  switch (value.kind) {
    case 'template':
      return templateJson(value.value);
    case 'dataset':
      return dataSetJson(value.value);
    case 'bytes':
      return arrayText(value.value, datatype) ?? jsonOf(hexadecimal(value.value));
    case 'extension':
      return jsonOf(hexadecimal(value.value));
    default:
      return jsonOf(plainOf(value, datatype));
  }
}
