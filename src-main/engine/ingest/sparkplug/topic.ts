/** Sparkplug's topics (Sparkplug 3.0, 4.1). */

export const NAMESPACE = 'spBv1.0';

const NODE_VERBS = ['NBIRTH', 'NDATA', 'NDEATH', 'NCMD'] as const;
const DEVICE_VERBS = ['DBIRTH', 'DDATA', 'DDEATH', 'DCMD'] as const;
export type Verb = (typeof NODE_VERBS)[number] | (typeof DEVICE_VERBS)[number];

export interface SparkplugTopic {
  readonly group: string;
  readonly verb: Verb;
  readonly node: string;
  /** null in messages of the edge node itself. */
  readonly device: string | null;
}

/** The sender of a message as tags name it in their topic: spBv1.0/group/node, or spBv1.0/group/node/device. */
export const sourceTopic = (group: string, node: string, device: string | null): string =>
  `${NAMESPACE}/${group}/${node}${device === null ? '' : `/${device}`}`;

/**
 * Reads the topic of a message.
 * @returns its parts; null when it is none of Sparkplug's (tck-id-topic-structure): another namespace, an unknown verb, an
 * empty part, a node's verb with a device or a device's verb without
 * (tck-id-topic-structure-namespace-device-id-associated-message-types, …-non-associated-message-types)
 */
export function readTopic(topic: string): SparkplugTopic | null {
  const [namespace, group, verb, node, device, ...more] = topic.split('/');
  if (namespace !== NAMESPACE || !group || !verb || !node || device === '' || more.length > 0) return null;
  if (isOneOf(NODE_VERBS, verb)) return device === undefined ? { group, verb, node, device: null } : null;
  if (isOneOf(DEVICE_VERBS, verb)) return device === undefined ? null : { group, verb, node, device };
  return null;
}

const isOneOf = <T extends string>(list: readonly T[], word: string): word is T =>
  (list as readonly string[]).includes(word);

export interface Source {
  readonly group: string;
  readonly node: string;
  readonly device: string | null;
}

/** Reads the topic of a tag: spBv1.0/group/node[/device]. null when it is none, also when it is that of a message. */
export function readSource(topic: string): Source | null {
  const [namespace, group, node, device, ...more] = topic.split('/');
  if (namespace !== NAMESPACE || !group || !node || device === '' || more.length > 0) return null;
  if (/[+#]/.test(topic) || isOneOf([...NODE_VERBS, ...DEVICE_VERBS], node)) return null;
  return { group, node, device: device ?? null };
}
