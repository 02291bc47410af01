/** Where two data sheets differ: tag by tag, kind by kind. */
import type { DataSheet, FaultFinding } from '../../../src-main/api/words.ts';
import { sheetCell, type SheetColumn, type SheetTag } from './sheet-words.ts';

export interface SheetDifference {
  readonly tag: string;
  readonly kind: SheetColumn['kind'];
  /** As the data sheets say it. */
  readonly first: string;
  readonly second: string;
  /** Which of the two sees the smaller fault. */
  readonly better: 'first' | 'second' | 'neither';
}

/** How large a fault must be to be seen; Infinity for a blind spot, NaN where nothing can be said. */
const reach = (finding: FaultFinding): number =>
  finding.state === 'found' ? finding.size : finding.state === 'not-found' ? Infinity : NaN;

const betterOf = (a: number, b: number): SheetDifference['better'] =>
  Number.isNaN(a) || Number.isNaN(b) || a === b ? 'neither' : a < b ? 'first' : 'second';

/** @returns the differences in the order of the first sheet; only tags and kinds that both of them know */
export function compareSheets(first: DataSheet, second: DataSheet): SheetDifference[] {
  const others = new Map(second.tags.map((tag) => [tag.name, tag]));
  return first.tags.flatMap((tag) => {
    const other = others.get(tag.name);
    return other ? compareTag(first, tag, second, other) : [];
  });
}

function compareTag(first: DataSheet, tag: SheetTag, second: DataSheet, other: SheetTag): SheetDifference[] {
  return first.columns.flatMap(({ kind }, k) => {
    const k2 = second.columns.findIndex((column) => column.kind === kind);
    if (k2 < 0) return [];
    const [a, b] = [tag.findings[k]!, other.findings[k2]!];
    if (a.state === b.state && (reach(a) === reach(b) || Number.isNaN(reach(a)))) return [];
    const words = (sheet: DataSheet, of: SheetTag, column: number) =>
      sheetCell(sheet, of, column, 'size').words;
    return [
      {
        tag: tag.name,
        kind,
        first: words(first, tag, k),
        second: words(second, other, k2),
        better: betterOf(reach(a), reach(b)),
      },
    ];
  });
}
