/** The tags of a connection as Sparkplug addresses them: edge node, then device (or the node itself), then metric. */
import type { Tag } from '../../../api/words.ts';
import { readSource } from './topic.ts';

/** Tags by the name of their metric. */
export type MetricTags = ReadonlyMap<string, readonly Tag[]>;

export interface NodeTags {
  readonly group: string;
  readonly node: string;
  /** By device; null: metrics of the edge node itself. */
  readonly bySource: ReadonlyMap<string | null, MetricTags>;
}

export interface TagIndex {
  /** By "group/edge node". */
  readonly nodes: ReadonlyMap<string, NodeTags>;
  /** Sparkplug tags whose topic names no source, with what to do. */
  readonly impossible: readonly string[];
}

export const nodeKey = (group: string, node: string): string => `${group}/${node}`;

/** Orders the Sparkplug tags among the given ones; others are left out. */
export function indexTags(tags: readonly Tag[]): TagIndex {
  const nodes = new Map<
    string,
    { group: string; node: string; bySource: Map<string | null, Map<string, Tag[]>> }
  >();
  const impossible: string[] = [];
  for (const tag of tags) {
    if (tag.format.kind !== 'sparkplug') continue;
    const source = readSource(tag.topic);
    if (source === null) {
      impossible.push(
        `Tag "${tag.name}": a Sparkplug tag has the topic spBv1.0/group/edge node or spBv1.0/group/edge node/device, not "${tag.topic}".`,
      );
      continue;
    }
    const { group, node, device } = source;
    const key = nodeKey(group, node);
    const ofNode = nodes.get(key) ?? { group, node, bySource: new Map<string | null, Map<string, Tag[]>>() };
    nodes.set(key, ofNode);
    const ofSource = ofNode.bySource.get(device) ?? new Map<string, Tag[]>();
    ofNode.bySource.set(device, ofSource);
    ofSource.set(tag.format.metric, [...(ofSource.get(tag.format.metric) ?? []), tag]);
  }
  return { nodes, impossible };
}
