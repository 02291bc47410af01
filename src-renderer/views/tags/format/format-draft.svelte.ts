/** How a payload is read, as the operator is writing it down. Fields hold what the inputs hold; `format` is what the engine is given. */
import type { PayloadFormat } from '../../../../src-main/api/words.ts';
import { text } from '../../../messages/text.ts';

type Json = Extract<PayloadFormat, { kind: 'json' }>;
type Line = Extract<PayloadFormat, { kind: 'line-protocol' }>;

export const KINDS = [
  'scalar',
  'json',
  'sparkplug',
  'line-protocol',
] as const satisfies readonly PayloadFormat['kind'][];
export const TIME_UNITS = ['iso', 's', 'ms', 'us', 'ns'] as const satisfies readonly Json['timeUnit'][];
export const PRECISIONS = ['s', 'ms', 'us', 'ns'] as const satisfies readonly Line['precision'][];

export class FormatDraft {
  kind = $state<PayloadFormat['kind']>('scalar');
  path = $state('');
  timePath = $state('');
  timeUnit = $state<NonNullable<Json['timeUnit']>>('ms');
  metric = $state('');
  measurement = $state('');
  field = $state('');
  /** As it is written in the line: "machine=p1, line=2". */
  lineTags = $state('');
  precision = $state<NonNullable<Line['precision']>>('ns');
  /** What it was at first: where a JSON's quality and unit lie is kept. */
  readonly #start: PayloadFormat;

  constructor(start: PayloadFormat) {
    this.#start = start;
    this.kind = start.kind;
    if (start.kind === 'json') {
      this.path = start.path;
      this.timePath = start.timePath ?? '';
      this.timeUnit = start.timeUnit;
    } else if (start.kind === 'sparkplug') {
      this.metric = start.metric;
    } else if (start.kind === 'line-protocol') {
      this.measurement = start.measurement;
      this.field = start.field;
      this.lineTags = Object.entries(start.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ');
      this.precision = start.precision;
    }
  }

  /** @throws Error in words where the tags of the line are not written as pairs */
  get format(): PayloadFormat {
    switch (this.kind) {
      case 'scalar':
        return { kind: 'scalar' };
      case 'json':
        return {
          ...(this.#start.kind === 'json' ? this.#start : {}),
          kind: 'json',
          path: this.path.trim(),
          timePath: this.timePath.trim() || null,
          timeUnit: this.timeUnit,
        };
      case 'sparkplug':
        return { kind: 'sparkplug', metric: this.metric.trim() };
      case 'line-protocol':
        return {
          kind: 'line-protocol',
          measurement: this.measurement.trim(),
          field: this.field.trim(),
          tags: pairsIn(this.lineTags),
          precision: this.precision,
        };
    }
  }
}

function pairsIn(written: string): Record<string, string> {
  const pairs = written
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => /^([^=]+)=(.+)$/s.exec(pair));
  if (pairs.includes(null)) throw new Error(text.tagForm.format.badTags);
  return Object.fromEntries(pairs.map((pair) => [pair![1]!.trim(), pair![2]!.trim()]));
}
