import type { SelfTest } from '../../../src-main/api/words.ts';
import { text } from '../../messages/text.ts';
import { formatShare } from '../../series/number-format.ts';

type Path = SelfTest['paths'][number];

/** Says whether the linear references or the MemAE found more, by how much, and which paths carry the score. */
export function comparePaths({ paths, found }: SelfTest): string {
  const linear = best(paths, 'linear');
  const memory = best(paths, 'memory');
  const heard = paths.filter((path) => path.heard).map(({ path }) => pathName(path));
  const carries = text.sheet.carries(heard.join(', '), formatShare(found));
  if (linear === null || memory === null) return carries;
  const points = Math.round(Math.abs(linear.found - memory.found) * 100);
  if (points === 0) return `${text.sheet.equal(formatShare(linear.found))} ${carries}`;
  const [better, other] = linear.found > memory.found ? [linear, memory] : [memory, linear];
  const against = text.sheet.against(pathName(other.path), formatShare(other.found));
  const name = pathName(better.path);
  return `${text.sheet.better(better.side, String(points), name, formatShare(better.found), against)} ${carries}`;
}

/** The path of a side that found most by itself. */
const best = (paths: readonly Path[], side: Path['side']): Path | null =>
  paths
    .filter((path) => path.side === side)
    .reduce<Path | null>((a, b) => (a !== null && a.found >= b.found ? a : b), null);

/** A path this screen has no word for keeps its own name. */
export const pathName = (path: string): string => text.sheet.pathNames[path] ?? path;
