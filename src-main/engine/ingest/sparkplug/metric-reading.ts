/** One metric of a message as the reading of a tag. */
import type { Micros, Tag } from '../../../api/words.ts';
import { MOST_SKEW } from '../quality.ts';
import type { Reading, Refusal } from '../decoders/payload.ts';
import type { Meaning } from './basic-values.ts';
import type { Definition } from './birth.ts';
import { DATA_TYPE, dataTypeName } from './data-types.ts';
import { doubtOf, unitOf } from './properties.ts';
import type { Metric, Uint64 } from './schema.ts';
import type { TagMemory } from './tag-memory.ts';
import { toMicros } from './times.ts';
import { meaningOf } from './values.ts';

export interface Circumstances {
  /** In a birth every metric has its value of that moment, however long ago it was captured. */
  readonly inBirth: boolean;
  /** Milliseconds, when the message was published. */
  readonly published: Uint64 | undefined;
  /** When the message came, if it waited since; null: just now. */
  readonly came: Micros | null;
  /** What is doubtful about all of the message. */
  readonly doubt?: Reading['doubt'];
}

type Doubt = NonNullable<Reading['doubt']>;

/**
 * @param refuse told once per tag and flaw, for the operator
 * @returns the reading; or a refusal of what is no value at all, or shall not be stored
 */
export function readMetric(
  tag: Tag,
  metric: Metric,
  definition: Definition | undefined,
  circumstances: Circumstances,
  memory: TagMemory,
  refuse: (why: string, detail: string) => void,
): Reading | Refusal {
  // 6.4.6 is_transient: of interest to hosts, but not to be stored.
  if (metric.isTransient ?? definition?.transient ?? false) {
    return {
      refused: 'sparkplug: transient',
      detail: 'The edge node marks this metric as transient: it is not to be stored. Choose another metric.',
    };
  }
  const historical = metric.isHistorical === true;
  const t = timeOf(tag, metric, circumstances, memory, historical);
  const unit = unitOf(metric) ?? definition?.unit;
  const base = { t, ...(unit === undefined ? {} : { unit }), ...(historical ? { historical } : {}) } as const;
  // 6.4.6 is_null: there is no value, and the source itself says so.
  if (metric.isNull === true) return { ...base, value: NaN, doubt: { quality: 'bad', reason: 'source' } };
  if (metric.value === undefined) {
    return {
      refused: 'sparkplug: no value',
      detail: 'The metric came without a value, and not marked as null: the edge node leaves it out.',
    };
  }
  const datatype = metric.datatype ?? definition?.datatype ?? DATA_TYPE.Unknown;
  const meaning = meaningOf(metric.value, datatype);
  const change = datatype === DATA_TYPE.Unknown ? null : memory.known(tag, datatype, unit);
  if (change !== null && memory.firstTime(tag, `${change.reason} ${datatype} ${unit ?? ''}`)) {
    refuse(`sparkplug: ${change.reason} changed`, change.why);
  }
  if (meaning.flaw !== undefined && memory.firstTime(tag, meaning.flaw)) {
    refuse(
      `sparkplug: ${FLAWS[meaning.flaw].why}`,
      `Tag "${tag.name}" (${dataTypeName(datatype)}): ${FLAWS[meaning.flaw].detail}`,
    );
  }
  const doubt = worst([
    doubtOf(metric),
    change === null ? undefined : { quality: 'bad', reason: change.reason },
    meaning.flaw === undefined ? undefined : FLAWS[meaning.flaw].doubt,
    circumstances.doubt,
  ]);
  // A text makes a sample one without a number; the nearest double of a long integer is worth more than its digits.
  const text = meaning.flaw === 'rounded' ? undefined : meaning.text;
  return {
    ...base,
    value: meaning.value,
    ...(text === undefined ? {} : { text }),
    ...(doubt === undefined ? {} : { doubt }),
  };
}

const FLAWS: Readonly<
  Record<
    NonNullable<Meaning['flaw']>,
    { readonly why: string; readonly detail: string; readonly doubt: Doubt }
  >
> = {
  misfit: {
    why: 'value of another type',
    detail: 'a value does not fit its data type. It is kept as bad; mend the edge node.',
    doubt: { quality: 'bad', reason: 'type' },
  },
  unsigned: {
    why: 'no data type',
    detail: 'nobody told the data type of an integer, so its sign is not known. It is kept as uncertain.',
    doubt: { quality: 'uncertain', reason: 'type' },
  },
  rounded: {
    why: 'beyond 2^53',
    detail: 'an integer has more digits than a number here holds. Its nearest value is kept as uncertain.',
    doubt: { quality: 'uncertain', reason: 'type' },
  },
};

function worst(doubts: readonly (Doubt | undefined)[]): Doubt | undefined {
  const known = doubts.filter((doubt) => doubt !== undefined);
  return known.find(({ quality }) => quality === 'bad') ?? known[0];
}

/**
 * tck-id-payloads-name-birth-data-requirement: the metric's timestamp is when the value was captured; where it is missing
 * the payload's counts, then the arrival. A birth tells the values of its own moment (tck-id-operational-behavior-
 * data-publish-nbirth-values, …-dbirth-values): one captured long before, or before the tag was told to be stale, is told
 * again as of the birth. Else a tag that seldom changes would stay stale through a new birth.
 */
function timeOf(
  tag: Tag,
  { timestamp }: Metric,
  { inBirth, published, came }: Circumstances,
  memory: TagMemory,
  historical: boolean,
): Micros | null {
  const captured = toMicros(timestamp);
  const sent = toMicros(published);
  if (!inBirth || historical) return captured ?? sent ?? came;
  const staleAt = memory.staleAt(tag) ?? -Infinity;
  const old = captured === null || captured <= staleAt || (sent !== null && captured < sent - MOST_SKEW);
  if (!old) return captured;
  return sent !== null && sent > staleAt ? sent : came;
}
