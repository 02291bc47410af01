/** Listens to a topic filter for a while and lists the points that came by. */
import { createCollector, type Discovery } from './discovery/collector.ts';
import { listen, type ListenOptions } from './discovery/listening.ts';
import { topicTemplate, type NameTemplates } from './discovery/topic-template.ts';

export type { Discovery } from './discovery/collector.ts';

export interface DiscoverOptions extends Pick<
  ListenOptions,
  'connection' | 'credentials' | 'seconds' | 'signal'
> {
  /** MQTT topic filter, wildcards allowed. */
  readonly filter: string;
  /** How topics are read for names; null: names from the last topic levels. */
  readonly names?: NameTemplates | null;
  /** Points beyond this many are not listed. */
  readonly most?: number;
}

/**
 * Connects beside the recording source with a client of its own that leaves no session behind, subscribes at QoS 0 and
 * listens. Memory is bounded by `most` points.
 * @throws Refusal with words for the operator when it cannot connect or may not subscribe, or a name template is none
 */
export async function discover(options: DiscoverOptions): Promise<Discovery> {
  const { filter, names = null, most = 5000 } = options;
  const collector = createCollector({
    most,
    names: names === null ? () => null : topicTemplate(names),
    now: () => performance.now(),
  });
  const seconds = await listen({ ...options, filters: [filter], onMessage: collector.take });
  return collector.result(seconds);
}
