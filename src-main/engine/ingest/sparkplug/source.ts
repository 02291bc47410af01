/** One sender of metrics, the edge node itself or a device of it: its birth, and its data read by it. */
import type { Micros, Tag } from '../../../api/words.ts';
import { isRefusal, type Reading, type Refusal } from '../decoders/payload.ts';
import { readBirth, reassigns, type Birth, type Definition } from './birth.ts';
import type { Message } from './message.ts';
import { readMetric, type Circumstances } from './metric-reading.ts';
import type { Metric } from './schema.ts';
import type { MetricTags } from './tag-index.ts';
import type { TagMemory } from './tag-memory.ts';
import { isSince } from './times.ts';
import type { Unresolved, UnresolvedPayload } from './unresolved.ts';
import { meaningOf, speaksForItself } from './values.ts';

/** What a source has of its edge node. */
export interface SourceContext {
  /** For words to the operator: spBv1.0/group/edge node[/device]. */
  readonly topic: string;
  readonly device: string | null;
  readonly memory: TagMemory;
  readonly unresolved: Unresolved;
  /** How long before its birth data may come that was published after it. */
  readonly overtaking: Micros;
  refuse(why: string, detail: string): void;
  emit(tag: Tag, reading: Reading | Refusal): void;
  /** After an interruption in which a birth may have been missed, aliases only probably mean what they meant. */
  aliasDoubt(): Circumstances['doubt'];
}

export interface Source {
  setTags(tags: MetricTags): void;
  isBorn(): boolean;
  /** How many metrics its birth defined. */
  definitions(): number;
  /** Takes a birth. */
  birth(message: Message): void;
  /** Reads data. @returns unborn: no birth came yet; unknown: there are metrics the birth does not name */
  data(message: Message): 'well' | 'unborn' | 'unknown';
  /** Its session is over: what it defined holds no longer. */
  end(): void;
  /** Tells all its tags to be stale. */
  stale(at: Micros): void;
}

/** How a message is read, and when it came. */
interface Manner extends Circumstances {
  readonly arrival: Micros;
}

const UNCERTAIN = { quality: 'uncertain', reason: 'source' } as const;

export function createSource(context: SourceContext): Source {
  const { topic, device, memory, unresolved, refuse, emit } = context;
  let tags: MetricTags = new Map();
  let birth: Birth | null = null;
  let former: Birth | null = null;
  /** It gave a metric another alias at a later birth: aliases from before a birth prove nothing. */
  let reassigned = false;

  const read = (metric: Metric, name: string, definition: Definition | undefined, how: Manner): void => {
    for (const tag of tags.get(name) ?? []) {
      const reading = readMetric(tag, metric, definition, how, memory, refuse);
      if (!isRefusal(reading) && reading.historical !== true) memory.valued(tag, reading.t ?? how.arrival);
      emit(tag, reading);
    }
  };
  const definitionOf = (metric: Metric): Definition | undefined => {
    if (metric.name !== undefined) return birth?.byName.get(metric.name);
    return metric.alias === undefined ? undefined : birth?.byAlias.get(metric.alias);
  };

  /**
   * Metrics that waited for this birth. Published since the birth they are its own, only faster. Older ones belong to a birth
   * nobody here has seen; aliases hold for the messages after a birth (6.4.6), so theirs are most likely, but not surely,
   * the same: they are told as uncertain. Where anything speaks against it they are given up.
   */
  const resolve = (waiting: readonly UnresolvedPayload[], since: boolean): void => {
    for (const { payload, arrival } of waiting) {
      const known = payload.metrics.map((metric) => ({ metric, definition: definitionOf(metric) }));
      const contradicted =
        !since &&
        (reassigned ||
          known.some(({ metric, definition }) => definition !== undefined && isMisfit(metric, definition)));
      const doubt = since ? undefined : UNCERTAIN;
      const how = { inBirth: false, published: payload.timestamp, came: arrival, arrival, doubt };
      let lost = 0;
      for (const { metric, definition } of known) {
        if (definition === undefined || contradicted) lost += 1;
        else read(metric, definition.name, definition, how);
      }
      if (lost > 0) {
        refuse(
          'sparkplug: alias never explained',
          `${topic}: ${lost} values came under aliases that no birth explains; they are not stored.`,
        );
      }
    }
  };

  return {
    setTags: (next) => {
      tags = next;
    },
    isBorn: () => birth !== null,
    definitions: () => birth?.byName.size ?? 0,
    birth: ({ payload, arrival, fresh }) => {
      former = birth ?? former;
      birth = readBirth(payload);
      if (former !== null && reassigns(former, birth)) reassigned = true;
      if (birth.ambiguous.length > 0) {
        refuse(
          'sparkplug: alias given twice',
          `${topic}: alias ${birth.ambiguous[0]} names several metrics; data that carries it alone is not read. Mend the edge node.`,
        );
      }
      const { timestamp } = birth;
      const waiting = unresolved.take(device);
      const isOwn = (each: UnresolvedPayload): boolean =>
        isSince(each.payload.timestamp, timestamp) && each.arrival + context.overtaking >= arrival;
      resolve(
        waiting.filter((each) => !isOwn(each)),
        false,
      );
      const came = fresh ? null : arrival;
      const how = { inBirth: true, published: timestamp, came, arrival };
      for (const metric of payload.metrics) {
        const definition = definitionOf(metric);
        if (definition !== undefined) read(metric, definition.name, definition, how);
      }
      resolve(waiting.filter(isOwn), true);
      for (const [metric, [first]] of tags) {
        if (birth.byName.has(metric)) continue;
        refuse(
          'sparkplug: metric not in the birth',
          `Tag "${first?.name}": the birth of ${topic} names no metric "${metric}". Choose another one by discovery.`,
        );
        // tck-id-topics-nbirth-metric-reqs: a birth names all that will ever be reported; the rest has no source any more.
        for (const tag of tags.get(metric) ?? []) stale(tag, arrival);
      }
    },
    data: ({ payload, arrival, fresh }) => {
      if (tags.size === 0) return 'well';
      const came = fresh ? null : arrival;
      const how = { inBirth: false, published: payload.timestamp, came, arrival };
      const doubtful = { ...how, doubt: context.aliasDoubt() };
      const waiting: Metric[] = [];
      let nameless = 0;
      let unnamed = false;
      for (const metric of payload.metrics) {
        const { name, alias, datatype, value } = metric;
        const definition = definitionOf(metric);
        if (definition !== undefined) {
          read(metric, definition.name, definition, name === undefined ? doubtful : how);
        } else if (name !== undefined) {
          // A name is certain without a birth; only the sign of an integer may not be.
          const clear = datatype !== undefined || value === undefined || speaksForItself(value);
          if (birth !== null) unnamed ||= tags.has(name);
          if (birth === null && !clear) {
            if (tags.has(name)) waiting.push(metric);
          } else read(metric, name, undefined, how);
        } else if (alias !== undefined) waiting.push(metric);
        else nameless += 1;
      }
      if (nameless > 0) {
        // tck-id-payloads-name-requirement
        refuse(
          'sparkplug: metric without a name',
          `${topic}: ${nameless} metrics have neither name nor alias.`,
        );
      }
      if (waiting.length > 0) keep(waiting, payload.timestamp, arrival);
      if (birth === null) return 'unborn';
      return unnamed || waiting.length > 0 ? 'unknown' : 'well';
    },
    end: () => {
      former = birth ?? former;
      birth = null;
    },
    stale: (at) => {
      for (const each of tags.values()) for (const tag of each) stale(tag, at);
    },
  };

  function stale(tag: Tag, at: Micros): void {
    const reading = memory.stale(tag, at);
    if (reading !== null) emit(tag, reading);
  }

  function keep(
    metrics: readonly Metric[],
    published: Message['payload']['timestamp'],
    arrival: Micros,
  ): void {
    const dropped = unresolved.add(device, metrics, published, arrival);
    for (let i = 0; i < dropped; i++) {
      refuse(
        'sparkplug: unresolved dropped',
        `${topic}: data waits for a birth that explains its aliases; the oldest was dropped. Let the edge node send a birth, or switch on rebirth requests.`,
      );
    }
  }
}

/** Whether a value cannot be one of the metric it is taken for. */
const isMisfit = ({ value, datatype }: Metric, definition: Definition): boolean =>
  value !== undefined && meaningOf(value, datatype ?? definition.datatype).flaw === 'misfit';
