/** The senders of one edge node, itself and its devices: which are born, which a new birth of the node has ended. */
import type { Micros } from '../../../api/words.ts';
import type { Message } from './message.ts';
import { createSource, type Source, type SourceContext } from './source.ts';
import type { NodeTags } from './tag-index.ts';
import { sourceTopic } from './topic.ts';

export interface Sources {
  setTags(tags: NodeTags): void;
  hasTags(device: string | null): boolean;
  /** A birth of the edge node: its devices are over until their own new births. */
  nodeBirth(message: Message): void;
  deviceBirth(message: Message): void;
  data(message: Message): ReturnType<Source['data']>;
  deviceDeath(device: string | null, at: Micros): void;
  /** Everything is stale. `over`: and so is the session, with all its births defined. */
  stale(at: Micros, how: { readonly over: boolean }): void;
  /** Devices that had time enough for their new birth are stale. */
  elapsed(now: Micros): void;
}

/** Births of devices without tags are remembered up to this many metrics: a tag made later needs no new birth then. */
const MOST_IDLE_DEFINITIONS = 100_000;

/** @param patience how long a device may take for its birth after that of its node */
export function createSources(
  first: NodeTags,
  context: Omit<SourceContext, 'topic' | 'device'>,
  patience: Micros,
): Sources {
  let tags = first;
  const sources = new Map<string | null, Source>();
  /** Devices that a new birth of the node ended: since when. */
  const ended = new Map<string | null, Micros>();

  const sourceOf = (device: string | null): Source => {
    let source = sources.get(device);
    if (source === undefined) {
      source = createSource({ ...context, device, topic: sourceTopic(first.group, first.node, device) });
      source.setTags(tags.bySource.get(device) ?? new Map());
      sources.set(device, source);
    }
    return source;
  };
  const hasRoom = ({ device, payload }: Message): boolean => {
    if (tags.bySource.has(device)) return true;
    let idle = 1 + payload.metrics.length;
    for (const [each, source] of sources)
      if (each !== device && !tags.bySource.has(each)) idle += 1 + source.definitions();
    return idle <= MOST_IDLE_DEFINITIONS;
  };

  return {
    setTags: (next) => {
      tags = next;
      for (const [device, source] of sources) source.setTags(tags.bySource.get(device) ?? new Map());
    },
    hasTags: (device) => tags.bySource.has(device),
    nodeBirth: (message) => {
      // 4.4.1.1: devices "will still have STALE metric quality" until their own new births, which follow at once
      // (tck-id-payloads-dbirth-order). They are given time for it, or every rebirth would tear a hole into their values.
      for (const [device, source] of sources) {
        if (device === null || !source.isBorn()) continue;
        source.end();
        ended.set(device, message.arrival);
      }
      sourceOf(null).birth(message);
    },
    deviceBirth: (message) => {
      ended.delete(message.device);
      if (hasRoom(message)) sourceOf(message.device).birth(message);
      // What its former birth defined holds no longer.
      else sources.delete(message.device);
    },
    data: (message) => sourceOf(message.device).data(message),
    deviceDeath: (device, at) => {
      ended.delete(device);
      const source = sources.get(device);
      source?.stale(at);
      source?.end();
    },
    stale: (at, { over }) => {
      ended.clear();
      // Also those that have not been heard since this start: their tags may have values from before.
      for (const device of tags.bySource.keys()) sourceOf(device);
      for (const source of sources.values()) {
        source.stale(at);
        if (over) source.end();
      }
    },
    elapsed: (now) => {
      for (const [device, at] of ended) {
        // A clock that was set back would make them wait for ever.
        if (at <= now && at + patience > now) continue;
        ended.delete(device);
        sources.get(device)?.stale(at);
      }
    },
  };
}
