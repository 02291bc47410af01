/**
 * How the station speaks on MQTT. Each controller publishes one JSON object with all its values; wireless instruments
 * publish their own topic with one value. Both carry the source time, so event time holds at any speed.
 */
import type { TagInput } from '../api/words.ts';
import { TAGS, type StationTag } from './tags.ts';
import type { StationSample } from './station-types.ts';

/** Instruments with a radio of their own. */
const WIRELESS: ReadonlySet<string> = new Set(['vibration', 'bearing_temperature', 'ambient_temperature']);

const topicOf = (prefix: string, tag: StationTag): string =>
  WIRELESS.has(tag.name) ? `${prefix}/sensor/${tag.name}` : `${prefix}/${tag.subsystem}`;

/** Where the station listens for fault commands (JSON of FaultCommand, or {"clear": true}) and where it answers. */
export const commandTopic = (prefix: string): string => `${prefix}/command`;
export const answerTopic = (prefix: string): string => `${prefix}/command/answer`;

/** @returns one description per tag, in the order of TAGS, ready for the contract's tag.create */
export function stationPoints(prefix: string): Omit<TagInput, 'connectionId'>[] {
  return TAGS.map((tag) => ({
    name: tag.name,
    unit: tag.unit,
    low: tag.low,
    high: tag.high,
    topic: topicOf(prefix, tag),
    format: {
      kind: 'json',
      path: WIRELESS.has(tag.name) ? 'value' : tag.name,
      timePath: 'timestamp',
      timeUnit: 'ms',
    },
  }));
}

/** @returns the messages of one sample: [topic, JSON payload] */
export function messagesOf(prefix: string, sample: StationSample): [topic: string, payload: string][] {
  const timestamp = Math.round(sample.t / 1000);
  const messages = new Map<string, Record<string, number>>();
  TAGS.forEach((tag, c) => {
    const topic = topicOf(prefix, tag);
    let body = messages.get(topic);
    if (body === undefined) {
      body = { timestamp };
      messages.set(topic, body);
    }
    body[WIRELESS.has(tag.name) ? 'value' : tag.name] = sample.values[c]!;
  });
  return [...messages].map(([topic, body]) => [topic, JSON.stringify(body)]);
}
