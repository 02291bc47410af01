/** A table with a row for each sample, as an export writes it: quality, reason and text are those of the file. */
import type { Micros, Quality, QualityReason, Tag } from '../../../api/words.ts';
import type { Reading } from '../../ingest/decoders/index.ts';
import { QUALITIES, QUALITY_REASONS } from '../../sample.ts';
import { textReader } from '../table/long-table.ts';
import { readValue } from '../table/read-value.ts';
import { judgeImported, type Source, type Rows } from './rows.ts';

/** Names shown of the tags that were in the file and not chosen. */
const NAMES_SHOWN = 5;

export function longRows({ file, columns, tags, readTime, leftOut, now }: Source): Rows {
  const chosen = new Map(columns.map(({ column }, c) => [column, tags[c]!]));
  const readText = textReader(file);
  const met = new Set<string>();
  const others = { rows: 0, names: new Set<string>() };
  const withText = file.columns.some(({ name }) => name === 'text');

  return {
    async *read(put) {
      const wanted = ['time', 'tag', 'value', 'quality', 'reason', ...(withText ? ['text'] : [])];
      for await (const block of file.blocks(wanted)) {
        const [times, names, values, qualities, reasons, texts] = block.columns;
        if (block.uneven !== null) leftOut.add('uneven', block.uneven.first, undefined, block.uneven.rows);
        for (let row = 0; row < block.rows; row++) {
          const t = readTime(times![row]);
          if (typeof t === 'string') {
            leftOut.add(t, block.place(row), times![row]);
            continue;
          }
          const name = readText(names![row]);
          const tag = chosen.get(name);
          if (tag === undefined) {
            others.rows += 1;
            if (others.names.size < NAMES_SHOWN) others.names.add(name);
            continue;
          }
          met.add(name);
          const cell = readValue(values![row]);
          if (typeof cell === 'string' && cell !== 'empty') {
            leftOut.add(cell, `${block.place(row)}, column "value"`, values![row]);
            continue;
          }
          // No number is a number that is none: the row itself says that there was a sample.
          const value = cell === 'empty' ? NaN : cell;
          const stated = statedQuality(qualities![row], reasons![row]);
          if (stated === null) leftOut.add('unknown quality', block.place(row), reasons![row]);
          const text = stated?.reason === 'text' && texts !== undefined ? readText(texts[row]) : null;
          const { quality, reason } = qualityOf(stated, { value, t }, text, tag, now());
          const stored = put(tag.id, t, value, quality, reason, text);
          if (stored !== undefined) await stored;
        }
        yield block.share;
      }
    },
    sentences() {
      const missing = columns.filter(({ column }) => !met.has(column));
      return [
        ...(others.rows > 0
          ? [
              `Samples of tags that were not chosen, left out: ${others.rows} (${[...others.names].join(', ')}).`,
            ]
          : []),
        ...missing.map(({ column }) => `The file has no sample of "${column}".`),
      ];
    },
  };
}

interface Stated {
  readonly quality: Quality;
  readonly reason: QualityReason;
}

/** What the file says stands; a value that it calls good is judged by the tag's range, as any other. */
function qualityOf(
  stated: Stated | null,
  reading: Reading,
  text: string | null,
  tag: Tag,
  now: Micros,
): Stated {
  if (stated === null) return { quality: 'uncertain', reason: 'source' };
  if (stated.quality !== 'good') return stated;
  const historical = stated.reason === 'historical';
  return judgeImported(
    { ...reading, ...(text === null ? {} : { text }), ...(historical ? { historical } : {}) },
    tag,
    now,
  );
}

function statedQuality(quality: unknown, reason: unknown): Stated | null {
  const q = QUALITIES.find((known) => known === quality);
  const r = QUALITY_REASONS.find((known) => known === reason);
  return q === undefined || r === undefined ? null : { quality: q, reason: r };
}
