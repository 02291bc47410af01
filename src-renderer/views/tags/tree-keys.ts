/** What a key does in a tree of rows, after the ARIA pattern of a treegrid whose rows have the focus. */
import { isBranch, type Branch, type Row } from './discovery-tree.ts';

export type TreeStep =
  { readonly kind: 'focus'; readonly row: number } | { readonly kind: 'open' | 'close' | 'tick' | 'act' };

/**
 * @param at the row that has the focus
 * @returns what the key does there; null: nothing
 */
export function stepOf(
  key: string,
  rows: readonly Row[],
  at: number,
  isOpen: (branch: Branch) => boolean,
): TreeStep | null {
  const row = rows[at];
  if (row === undefined) return null;
  const open = isBranch(row.node) ? isOpen(row.node) : null;
  switch (key) {
    case 'ArrowDown':
      return to(Math.min(at + 1, rows.length - 1));
    case 'ArrowUp':
      return to(Math.max(at - 1, 0));
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (open === false) return { kind: 'open' };
      return open ? to(Math.min(at + 1, rows.length - 1)) : null;
    case 'ArrowLeft':
      return open ? { kind: 'close' } : to(parentOf(rows, at));
    case ' ':
      return { kind: 'tick' };
    case 'Enter':
      if (open !== null) return { kind: open ? 'close' : 'open' };
      return { kind: 'act' };
    default:
      return null;
  }
}

const to = (row: number): TreeStep => ({ kind: 'focus', row });

/** The branch a row lies in; the row itself at the top. */
function parentOf(rows: readonly Row[], at: number): number {
  const { level } = rows[at]!;
  for (let above = at - 1; above >= 0; above -= 1) if (rows[above]!.level < level) return above;
  return at;
}
