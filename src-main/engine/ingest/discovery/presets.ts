/**
 * Payloads of known makes. Each preset looks at one payload and offers its points as that make means them; it only
 * proposes formats, which the engineer declares.
 */
import { keysOf, lookUp, pathOf, type Step } from '../decoders/json-path.ts';
import { timeUnitOf } from './beside.ts';
import { jsonPoints } from './json-points.ts';
import { jsonPoint, type Beside, type Point } from './point.ts';

/** @returns the points as this make means them; null: the payload is of another make */
export type Preset = (topic: string, root: object) => Point[] | null;

const EVERY: Step = { where: null };
const isObject = (node: unknown): node is Record<string, unknown> =>
  typeof node === 'object' && node !== null && !Array.isArray(node);
const objectsAt = (root: unknown, steps: readonly Step[]): Record<string, unknown>[] => {
  const list = steps.length === 0 ? root : lookUp(root, steps);
  return Array.isArray(list) && list.every(isObject) ? list : [];
};

/**
 * Tasmota, telemetry on tele/<device>/SENSOR. Its "Time" is local and names no zone, so the arrival time counts (with a
 * zone, after its command `Time`, it is a time like any other). Units stand at the top, or in its manual.
 */
const tasmota: Preset = (topic, root) => {
  if (!/(?:^|\/)SENSOR$/.test(topic) || typeof lookUp(root, ['Time']) !== 'string') return null;
  return jsonPoints(root).map((point) => {
    if (point.format.kind !== 'json') return point;
    const key = point.words.at(-1) ?? '';
    const unitPath = TASMOTA_UNIT_KEYS[key];
    const named = unitPath === undefined ? undefined : lookUp(root, [unitPath]);
    if (unitPath !== undefined && typeof named === 'string')
      return { ...point, unit: named, format: { ...point.format, unitPath } };
    const energy = point.words.includes('ENERGY')
      ? point.words[point.words.indexOf('ENERGY') + 1]
      : undefined;
    return { ...point, unit: TASMOTA_ENERGY_UNITS[energy ?? ''] ?? point.unit };
  });
};
const TASMOTA_UNIT_KEYS: Readonly<Record<string, string>> = {
  Temperature: 'TempUnit',
  DewPoint: 'TempUnit',
  Pressure: 'PressureUnit',
  SeaPressure: 'PressureUnit',
  Speed: 'SpeedUnit',
};
const TASMOTA_ENERGY_UNITS: Readonly<Record<string, string>> = {
  Total: 'kWh',
  Yesterday: 'kWh',
  Today: 'kWh',
  Period: 'Wh',
  Power: 'W',
  ApparentPower: 'VA',
  ReactivePower: 'var',
  Voltage: 'V',
  Current: 'A',
  Frequency: 'Hz',
};

/**
 * zigbee2mqtt: flat objects on zigbee2mqtt/<device>, with last_seen as ISO 8601 or milliseconds where that is switched
 * on. What it says of itself (bridge/…) and of firmware updates is no measurement.
 */
const zigbee: Preset = (topic, root) => {
  if (!topic.startsWith('zigbee2mqtt/') || !isObject(root)) return null;
  if (topic.startsWith('zigbee2mqtt/bridge/')) return [];
  return jsonPoints(Object.fromEntries(Object.entries(root).filter(([key]) => key !== 'update')));
};

/**
 * AWS IoT SiteWise: lists of { timestamp: { timeInSeconds, offsetInNanos }, quality, value: { doubleValue } }, as
 * BatchPutAssetPropertyValue takes them (propertyValues, or entries of them) and as property notifications give them
 * (payload.values). The time is the whole timestamp object: no nanosecond is lost.
 */
const siteWise: Preset = (_topic, root) => {
  const entries = objectsAt(root, ['entries']).flatMap((entry): Step[][] => {
    const key = ['propertyAlias', 'propertyId', 'entryId'].find((one) => typeof entry[one] === 'string');
    return key === undefined
      ? []
      : [['entries', { where: { key, equals: entry[key] as string } }, 'propertyValues']];
  });
  const points = [['propertyValues'], ['payload', 'values'], ...entries].flatMap((steps) =>
    siteWiseList(root, steps),
  );
  return points.length === 0 ? null : points;
};

function siteWiseList(root: object, steps: readonly Step[]): Point[] {
  const [first, selection] = steps;
  const list =
    typeof selection === 'object' && selection.where !== null
      ? objectsAt(root, [first!]).findLast((one) => one[selection.where!.key] === selection.where!.equals)?.[
          'propertyValues'
        ]
      : lookUp(root, steps);
  const newest: unknown = Array.isArray(list) ? list.at(-1) : undefined;
  const kind = ['doubleValue', 'integerValue', 'booleanValue'].find(
    (one) => lookUp(newest, ['value', one]) !== undefined,
  );
  const unit = timeUnitOf(lookUp(newest, ['timestamp']));
  if (kind === undefined || unit === null) return [];
  const value = lookUp(newest, ['value', kind]);
  if (typeof value !== 'number' && typeof value !== 'boolean') return [];
  const each = [...steps, EVERY];
  const point = jsonPoint(value, [...each, 'value', kind], {
    time: { steps: [...each, 'timestamp'], unit },
    quality: [...each, 'quality'],
  });
  return [{ ...point, words: point.words.filter((word) => !steps.includes(word)) }];
}

/**
 * AWS IoT device shadow: what the device reports, each value with the time it was reported at, in seconds, from the
 * document's metadata.
 */
const shadow: Preset = (_topic, root) => {
  const [base] = [[], ['current']].filter((steps) =>
    ['state', 'metadata'].every((part) => isObject(lookUp(root, [...steps, part, 'reported']))),
  );
  if (base === undefined) return null;
  const at = [...base, 'state', 'reported'];
  const unit = timeUnitOf(lookUp(root, ['timestamp']));
  const time = unit === null ? null : { steps: ['timestamp'], unit };
  return jsonPoints(lookUp(root, at) as object, at, { time, quality: null }).map((point) => {
    if (point.format.kind !== 'json') return point;
    const keys = keysOf(point.format.path).slice(at.length);
    const words = point.words.slice(at.length);
    const reportedAt = [...base, 'metadata', 'reported', ...keys, 'timestamp'];
    const its = timeUnitOf(lookUp(root, reportedAt));
    if (its === null) return { ...point, words };
    return { ...point, words, format: { ...point.format, timePath: pathOf(reportedAt), timeUnit: its } };
  });
};

/**
 * OPC UA PubSub JSON (Part 14, 7.2.5), as Azure's OPC Publisher sends it: Messages of a Payload, whose fields are values
 * or { Value, SourceTimestamp, StatusCode }. A StatusCode that is good is left out. One network message may hold data
 * sets of several writers, so a field is looked for in those of its own writer.
 */
const opcPubSub: Preset = (_topic, root) => {
  const messages = objectsAt(root, ['Messages']);
  if (messages.length === 0 || !messages.every(({ Payload }) => isObject(Payload))) return null;
  return messages.flatMap((message) => {
    const writer = ['DataSetWriterName', 'DataSetWriterId'].find((key) =>
      ['string', 'number'].includes(typeof message[key]),
    );
    const each: Step =
      writer === undefined ? EVERY : { where: { key: writer, equals: String(message[writer]) } };
    const at: Step[] = ['Messages', each];
    const messageTime = timeUnitOf(message['Timestamp']);
    const time = messageTime === null ? null : { steps: [...at, 'Timestamp'], unit: messageTime };
    return Object.entries(message['Payload'] as object).flatMap(([field, raw]) =>
      opcField(raw, [...at, 'Payload', field], { time, quality: null }).map((point) => ({
        ...point,
        words: [field],
      })),
    );
  });
};

function opcField(raw: unknown, at: readonly Step[], outer: Beside): Point[] {
  const value = isObject(raw) ? raw['Value'] : raw;
  if (typeof value !== 'number' && typeof value !== 'boolean') return [];
  if (!isObject(raw)) return [jsonPoint(value, at, outer)];
  const unit = timeUnitOf(raw['SourceTimestamp']);
  return [
    jsonPoint(value, [...at, 'Value'], {
      time: unit === null ? outer.time : { steps: [...at, 'SourceTimestamp'], unit },
      quality: [...at, 'StatusCode'],
    }),
  ];
}

/**
 * OPC Publisher in samples mode: one sample or a list of { NodeId, Value: { Value, SourceTimestamp, StatusCode } }. A
 * node is found by its NodeId wherever it stands in the list.
 */
const opcSamples: Preset = (_topic, root) => {
  const list = Array.isArray(root) ? objectsAt(root, []) : [root as Record<string, unknown>];
  if (list.length === 0 || !list.every((one) => typeof one['NodeId'] === 'string' && isObject(one['Value'])))
    return null;
  return [...new Map(list.map((one) => [one['NodeId'] as string, one]))].flatMap(([equals, one]) => {
    const at: Step[] = Array.isArray(root) ? [{ where: { key: 'NodeId', equals } }] : [];
    const name = one['DisplayName'];
    const words = [typeof name === 'string' && name !== '' ? name : equals];
    return opcField(one['Value'], [...at, 'Value'], { time: null, quality: null }).map((point) => ({
      ...point,
      words,
    }));
  });
};

/** In the order they are tried. */
export const PRESETS: readonly Preset[] = [tasmota, zigbee, siteWise, shadow, opcPubSub, opcSamples];
