/**
 * The plant of the crash suite: which topics there are, and what the n-th message of each says. Everything follows from
 * the seed, so that a failed run can be repeated.
 */
import { SECOND, type Micros, type TagInput } from '../../src-main/api/words.ts';
import { createRandom } from '../../src-main/simulator/random.ts';

/**
 * How a connection's messages tell their time.
 * - stamped: JSON with source time and two values; the connection counts event time only (clock "replay")
 * - live: JSON with source time, which is the wall clock when the message goes out
 * - bare: one number as text; it counts at its arrival
 */
export const LINES = ['stamped', 'live', 'bare'] as const;
export type LineKind = (typeof LINES)[number];

export interface PlantPlan {
  readonly seed: number;
  /** Topics of each kind of connection. */
  readonly topics: Readonly<Record<LineKind, number>>;
  /** Source time of the first stamped message, and what lies between two of one topic; microseconds. */
  readonly from: Micros;
  readonly step: Micros;
  /** Share of stamped messages that come late, and by how many steps. */
  readonly lateShare: number;
  readonly lateSteps: number;
}

/** One value on its way: what has to be found in the store. */
export interface Reading {
  /** Topic and path: names the tag. */
  readonly key: string;
  /** null: it counts at its arrival. */
  readonly t: Micros | null;
  readonly value: number;
}

export interface PlantMessage {
  readonly topic: string;
  readonly payload: string;
  readonly readings: readonly Reading[];
}

/** What probes carry, before the ledger begins: the comparison passes over it. No message has this value. */
export const PROBE = -987_654_321;

export const topicOf = (kind: LineKind, index: number): string => `crash/${kind}/${index}`;

/** All topics of a plan with their kind, in a fixed order. */
export const topicsOf = ({ topics }: PlantPlan): { kind: LineKind; index: number }[] =>
  LINES.flatMap((kind) => Array.from({ length: topics[kind] }, (_, index) => ({ kind, index })));

/** The tags that read one kind of connection. */
export function tagsOf(
  plan: PlantPlan,
  kind: LineKind,
  connectionId: number,
): (TagInput & { key: string })[] {
  const paths = kind === 'stamped' ? ['v', 'w'] : ['v'];
  return Array.from({ length: plan.topics[kind] }, (_, index) =>
    paths.map((path) => {
      const topic = topicOf(kind, index);
      const key = keyOf(topic, path);
      const format =
        kind === 'bare'
          ? ({ kind: 'scalar' } as const)
          : ({ kind: 'json', path, timePath: 't', timeUnit: 'us' } as const);
      return { key, connectionId, topic, format, name: key, unit: '', low: null, high: null };
    }),
  ).flat();
}

const keyOf = (topic: string, path: string): string => `${topic}:${path}`;

/**
 * The n-th message of a topic.
 * @param now wall clock for the live kind, strictly rising within a topic; microseconds
 */
export function messageOf(
  plan: PlantPlan,
  { kind, index }: { kind: LineKind; index: number },
  n: number,
  now: Micros,
): PlantMessage {
  const topic = topicOf(kind, index);
  const random = createRandom(plan.seed, `${topic} ${n}`);
  if (kind === 'bare') {
    // Rising numbers: equal ones would hide a loss.
    return { topic, payload: String(n), readings: [{ key: keyOf(topic, 'v'), t: null, value: n }] };
  }
  const t = kind === 'live' ? now : stampOf(plan, n, random.uniform() < plan.lateShare);
  const v = Math.round(random.uniform() * 1e9) / 1e6 - 500;
  const w = Math.round(random.uniform() * 1e9) / 1e6 - 500;
  const readings: Reading[] = [{ key: keyOf(topic, 'v'), t, value: v }];
  if (kind === 'live') return { topic, payload: JSON.stringify({ t, v }), readings };
  readings.push({ key: keyOf(topic, 'w'), t, value: w });
  return { topic, payload: JSON.stringify({ t, v, w }), readings };
}

/** A late message falls between two punctual ones, so that no two messages of a topic share a time. */
const stampOf = ({ from, step, lateSteps }: PlantPlan, n: number, late: boolean): Micros =>
  late ? from + (n - lateSteps) * step + Math.floor(step / 2) : from + n * step;

/** A message of the same shape that is no part of the ledger. */
export function probeOf(
  plan: PlantPlan,
  { kind, index }: { kind: LineKind; index: number },
  now: Micros,
): PlantMessage {
  const topic = topicOf(kind, index);
  if (kind === 'bare') return { topic, payload: String(PROBE), readings: [] };
  const t = kind === 'live' ? now : plan.from - 86_400 * SECOND;
  return { topic, payload: JSON.stringify({ t, v: PROBE, w: PROBE }), readings: [] };
}
