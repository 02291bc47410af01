/** What could be a tag: only an offer to the engineer, who declares the format; decoding never looks here. */
import type { PayloadFormat } from '../../../api/words.ts';
import { pathOf, type Step } from '../decoders/json-path.ts';
import type { TimeUnit } from '../decoders/source-time.ts';

export interface Point {
  readonly format: PayloadFormat;
  /** The newest value of the payload. */
  readonly value: number | string;
  /** What names it beyond its topic. */
  readonly words: readonly string[];
  /** As its source declares it ("Int16"), or as it looks ("number", "boolean"). */
  readonly type: string;
  /** As its source declares it; empty where it does not. */
  readonly unit: string;
}

/** Of one payload, more points are not offered. */
export const MOST_POINTS = 500;

/** What stands beside a value and belongs to it. */
export interface Beside {
  readonly time: TimeOffer | null;
  readonly quality: readonly Step[] | null;
}
export interface TimeOffer {
  readonly steps: readonly Step[];
  readonly unit: TimeUnit;
}

/** Keys that say nothing beyond the topic: {"value": 3} on plant/pump/flow is simply pump/flow. */
export const isSilent = (key: string): boolean =>
  /^(?:value|val|v|payload|data|(?:double|integer|boolean)Value)$/i.test(key);

/** An offer to read a number of a JSON document. */
export function jsonPoint(
  value: number | boolean | string,
  steps: readonly Step[],
  { time, quality }: Beside,
  unit: { readonly steps: readonly Step[]; readonly text: string } | null = null,
): Point {
  const words = steps.flatMap((step) =>
    typeof step === 'string'
      ? isSilent(step)
        ? []
        : [step]
      : step.where === null
        ? []
        : [step.where.equals],
  );
  return {
    format: {
      kind: 'json',
      path: pathOf(steps),
      timePath: time === null ? null : pathOf(time.steps),
      timeUnit: time?.unit ?? 'ms',
      ...(quality === null ? {} : { qualityPath: pathOf(quality) }),
      ...(unit === null ? {} : { unitPath: pathOf(unit.steps) }),
    },
    value: Number(value),
    words,
    type: typeof value === 'string' ? 'number in text' : typeof value,
    unit: unit?.text ?? '',
  };
}

/** What of a topic's payloads a format reads: two formats with the same place are offers for the same point. */
export function placeOf(format: PayloadFormat): string {
  switch (format.kind) {
    case 'scalar':
      return '';
    case 'json':
      return format.path;
    case 'sparkplug':
      return format.metric;
    case 'line-protocol':
      return JSON.stringify([format.measurement, format.tags, format.field]);
  }
}
