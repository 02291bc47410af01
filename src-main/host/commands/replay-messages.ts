/** One row of a recording as MQTT messages. */
import type { Micros } from '../../api/words.ts';
import type { Recording } from '../csv/read-recording.ts';
import { InputError } from '../input-error.ts';

const COLUMN = '{column}';
/** The key of the source time in every payload, in milliseconds since 1970. */
const TIME_KEY = 'timestamp';

export interface TopicTemplate {
  /** One topic per column; otherwise all columns in one object on one topic. */
  readonly perColumn: boolean;
  topicOf(column: string): string;
  /** @throws InputError when a column cannot be published under this template */
  check(columns: readonly string[]): void;
}

/** @throws InputError when the text is no topic */
export function topicTemplate(text: string): TopicTemplate {
  if (text === '' || /[+#\0]/.test(text)) {
    throw new InputError('--topic must be a topic without + and #, as in plant/{column}.');
  }
  const placeholder = text.replaceAll(COLUMN, '').match(/\{.*?\}/)?.[0];
  if (placeholder !== undefined) {
    throw new InputError(`--topic knows ${COLUMN} only, and "${text}" has ${placeholder}.`);
  }
  const perColumn = text.includes(COLUMN);
  return {
    perColumn,
    topicOf: (column) => text.replaceAll(COLUMN, column),
    check(columns) {
      const wild = columns.find((column) => perColumn && /[+#\0]/.test(column));
      if (wild !== undefined) {
        throw new InputError(
          `Column "${wild}" cannot be part of a topic: leave it out with --ignore-columns.`,
        );
      }
      if (!perColumn && columns.includes(TIME_KEY)) {
        throw new InputError(
          `Column "${TIME_KEY}" would hide the time: use a topic with ${COLUMN}, or --ignore-columns.`,
        );
      }
    },
  };
}

/** @returns the row's messages; a cell without a number is not published. `offset` is added to the row's time */
export function messagesOfRow(
  recording: Recording,
  row: number,
  template: TopicTemplate,
  offset: Micros,
): { topic: string; payload: string }[] {
  const timestamp = (recording.t[row]! + offset) / 1000;
  const cells = recording.channels
    .map((column, c) => ({ column, value: recording.values[c]![row]! }))
    .filter(({ value }) => !Number.isNaN(value));
  if (template.perColumn) {
    return cells.map(({ column, value }) => ({
      topic: template.topicOf(column),
      payload: JSON.stringify({ value, [TIME_KEY]: timestamp }),
    }));
  }
  const body = Object.fromEntries(cells.map(({ column, value }) => [column, value]));
  return [{ topic: template.topicOf(''), payload: JSON.stringify({ ...body, [TIME_KEY]: timestamp }) }];
}
