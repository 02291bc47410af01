/** The tags of one connection by topic, each with its decoder ready. */
import type { Tag } from '../../api/words.ts';
import { decoderFor, type Decoder } from './decoders/index.ts';
import { topicProblem } from './topic-filter.ts';

export interface TagReader {
  readonly tag: Tag;
  readonly decode: Decoder;
}

export interface TagReaders {
  readonly byTopic: ReadonlyMap<string, readonly TagReader[]>;
  /** Tags whose topic can never receive anything, with the reason. */
  readonly impossible: readonly { readonly tag: Tag; readonly problem: string }[];
}

/**
 * Orders tags by their topic. A tag is one measured point, so its topic names exactly one topic. Those a topic host reads
 * (Sparkplug) are left to it.
 */
export function readersOf(tags: readonly Tag[]): TagReaders {
  const byTopic = new Map<string, TagReader[]>();
  const impossible: { tag: Tag; problem: string }[] = [];
  for (const tag of tags) {
    const { format } = tag;
    if (format.kind === 'sparkplug') continue;
    const problem = topicProblem(tag.topic);
    if (problem !== null) {
      impossible.push({ tag, problem: `Tag "${tag.name}": ${problem}` });
      continue;
    }
    const reader = { tag, decode: decoderFor(format) };
    const others = byTopic.get(tag.topic);
    if (others) others.push(reader);
    else byTopic.set(tag.topic, [reader]);
  }
  return { byTopic, impossible };
}
