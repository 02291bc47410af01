/** Discovered points as a tree of topic levels, and the rows of it that are to be seen. */
import type { Tag } from '../../../src-main/api/words.ts';
import { pathOf, type Point } from './discovery.ts';

export interface Branch {
  /** The topic up to here. */
  readonly topic: string;
  /** Its own levels: several where the ones between lead nowhere else. */
  readonly label: string;
  readonly children: readonly (Branch | Leaf)[];
  /** All points beneath it. */
  readonly points: readonly Point[];
}
export interface Leaf {
  readonly point: Point;
  /** The last topic level; empty where the branch above it is the topic already. */
  readonly label: string;
}

export interface Row {
  readonly node: Branch | Leaf;
  readonly level: number;
}

export const isBranch = (node: Branch | Leaf): node is Branch => 'children' in node;

interface Level {
  readonly topic: string;
  readonly label: string;
  readonly next: Map<string, Level>;
  readonly points: Point[];
}

/** Orders points by their topics' levels, in the order they come in. */
export function treeOf(points: readonly Point[]): readonly (Branch | Leaf)[] {
  const root: Level = { topic: '', label: '', next: new Map(), points: [] };
  for (const point of points) {
    let level = root;
    for (const [i, label] of point.found.topic.split('/').entries()) {
      const topic = i === 0 ? label : `${level.topic}/${label}`;
      const next: Level = level.next.get(label) ?? { topic, label, next: new Map(), points: [] };
      level.next.set(label, next);
      level = next;
    }
    level.points.push(point);
  }
  return [...root.next.values()].map((level) => nodeOf(level));
}

function nodeOf(level: Level): Branch | Leaf {
  let { label } = level;
  // Levels that lead nowhere else are one with the next; a loop, for a topic may have thousands of them.
  while (level.points.length === 0 && level.next.size === 1) {
    [level] = [...level.next.values()] as [Level];
    label += `/${level.label}`;
  }
  const { topic, next, points } = level;
  const [point] = points;
  if (points.length === 1 && next.size === 0) return { point: point!, label };
  const children = [
    ...points.map((one): Leaf => ({ point: one, label: '' })),
    ...[...next.values()].map((one) => nodeOf(one)),
  ];
  const beneath = children.flatMap((child) => (isBranch(child) ? child.points : [child.point]));
  return { topic, label, children, points: beneath };
}

/** The rows of a tree from top to bottom, without what lies in closed branches. */
export function rowsOf(
  nodes: readonly (Branch | Leaf)[],
  isOpen: (branch: Branch) => boolean,
  level = 0,
): Row[] {
  return nodes.flatMap((node) => [
    { node, level },
    ...(isBranch(node) && isOpen(node) ? rowsOf(node.children, isOpen, level + 1) : []),
  ]);
}

/** Whether it is one of those that somebody looks for by a part of its topic, path or name. */
export function tagMatches(
  { topic, format, name }: Pick<Tag, 'topic' | 'format' | 'name'>,
  part: string,
): boolean {
  return `${topic} ${pathOf(format)} ${name}`.toLowerCase().includes(part.trim().toLowerCase());
}

export const matches = ({ found, format, name }: Point, part: string): boolean =>
  tagMatches({ topic: found.topic, format, name }, part);
