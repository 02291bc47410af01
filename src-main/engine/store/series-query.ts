/** Samples for a chart: raw where they are few, else four per pixel. */
import type { SeriesColumns } from '../../api/contract.ts';
import { FourPerPixel, pixelOf, type Span } from './pixels.ts';
import type { Database } from './sqlite.ts';

export interface SeriesQuery extends Span {
  readonly tagIds: readonly number[];
}

type Row = [t: number, value: number | null, quality: number];

/** Rows read at once: keeps memory flat however long the span is. */
const PAGE = 16_384;

export function querySeries(db: Database): (query: SeriesQuery) => SeriesColumns[] {
  const range = db
    .prepare('SELECT t, value, quality FROM samples WHERE tag_id = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?')
    .raw<Row>();

  const drawOne = (span: Span, tagId: number): readonly Row[] => {
    const few = range.all(tagId, span.from, span.to, 4 * span.pixels + 1);
    if (few.length <= 4 * span.pixels) return few;
    const four = new FourPerPixel<Row>(
      (row) => row[0],
      (row) => row[1] ?? NaN,
    );
    let page = few;
    while (page.length > 0) {
      for (const row of page) four.push(pixelOf(span, row[0]), row);
      page = range.all(tagId, page.at(-1)![0] + 1, span.to, PAGE);
    }
    four.finish();
    return four.drawn;
  };

  return (query) =>
    query.tagIds.map((tagId) => {
      const rows = drawOne(query, tagId);
      return {
        tagId,
        t: Float64Array.from(rows, (row) => row[0]),
        value: Float64Array.from(rows, (row) => row[1] ?? NaN),
        quality: Uint8Array.from(rows, (row) => row[2]),
      };
    });
}
