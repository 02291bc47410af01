/**
 * Which rows are held back. Always whole blocks, never rows at random: neighbouring rows are nearly copies of each
 * other, and a detector that has seen the neighbours has seen the row.
 */

/** Rows from <= t < to of one segment. */
export interface RowRange {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
}

export interface Fold {
  readonly training: readonly RowRange[];
  readonly heldBack: readonly RowRange[];
}

/**
 * Cuts the segments into blocks and deals them to `count` folds in turn. Between the held-back rows of a fold and its
 * training rows lie at least `gap` rows on both sides, which only serve as the first held-back windows' past.
 * @param lengths rows of each segment @param gap rows, at least one window
 */
export function holdOut(lengths: readonly number[], gap: number, count: number): Fold[] {
  const total = lengths.reduce((sum, n) => sum + n, 0);
  const blocks = cutBlocks(lengths, total, count);
  return Array.from({ length: count }, (_, fold) => {
    const heldBack = blocks.filter((_block, i) => i % count === fold);
    return { heldBack, training: complement(lengths, heldBack, gap) };
  });
}

/** Blocks of about equal length, at least `wanted`; a segment is cut into its share of them, at least one. */
function cutBlocks(lengths: readonly number[], total: number, wanted: number): RowRange[] {
  const parts = lengths.map((length) => Math.max(1, Math.round((length / total) * wanted)));
  // Rounding may leave fewer blocks than folds; a fold without a block would judge nothing.
  const longest = (a: number, s: number) => (lengths[s]! / parts[s]! > lengths[a]! / parts[a]! ? s : a);
  for (let missing = wanted - parts.reduce((sum, n) => sum + n, 0); missing > 0; missing--)
    parts[[...lengths.keys()].reduce(longest)]!++;
  return lengths.flatMap((length, segment) =>
    Array.from({ length: parts[segment]! }, (_, i) => ({
      segment,
      from: Math.round((length * i) / parts[segment]!),
      to: Math.round((length * (i + 1)) / parts[segment]!),
    })),
  );
}

function complement(lengths: readonly number[], heldBack: readonly RowRange[], gap: number): RowRange[] {
  return lengths.flatMap((length, segment) => {
    const kept: RowRange[] = [];
    let from = 0;
    for (const block of heldBack.filter((b) => b.segment === segment)) {
      if (block.from - gap > from) kept.push({ segment, from, to: block.from - gap });
      from = block.to + gap;
    }
    if (length > from) kept.push({ segment, from, to: length });
    return kept;
  });
}
