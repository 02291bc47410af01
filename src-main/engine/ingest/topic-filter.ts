/** MQTT topic filters (MQTT 3.1.1 and 5, clause 4.7): what is one, and which topics a set of them matches. */

const MOST_BYTES = 65_535;

/** @returns one sentence on what is wrong with the filter, or null */
export function filterProblem(filter: string): string | null {
  const said = `"${filter.replaceAll('\0', '\\0')}" is no topic filter`;
  if (filter === '') return 'A topic filter has at least one character: # stands for all topics.';
  // A character that UTF-8 cannot hold would reach the broker as another one [MQTT-1.5.4-1].
  if (filter.includes('\0') || !filter.isWellFormed())
    return `${said}: take the null character or the broken character out of it.`; // [MQTT-4.7.3-2]
  if (Buffer.byteLength(filter) > MOST_BYTES) return `A topic filter has at most ${MOST_BYTES} bytes.`; // [MQTT-4.7.3-3]
  const levels = filter.split('/');
  for (const [i, level] of levels.entries()) {
    if (level.includes('#') && (level !== '#' || i < levels.length - 1))
      return `${said}: # stands alone, at its end, as in plant/#.`; // [MQTT-4.7.1-1]
    if (level.includes('+') && level !== '+')
      return `${said}: + stands for one whole level, as in plant/+/flow.`; // [MQTT-4.7.1-2]
  }
  return null;
}

/** @returns one sentence on why nobody can publish to this topic, or null */
export function topicProblem(topic: string): string | null {
  if (/[+#]/.test(topic)) return `"${topic}" has a wildcard (+ or #): name one topic.`; // [MQTT-3.3.2-2]
  return filterProblem(topic)?.replace('topic filter', 'topic') ?? null;
}

/** Whether the first filter matches every topic that the second one (it may be a plain topic) matches. */
export function covers(wide: string, narrow: string): boolean {
  // Wildcards at the first level do not match topics that begin with $ [MQTT-4.7.2-1].
  if (narrow.startsWith('$') && /^[+#]/.test(wide)) return false;
  const [wideLevels, narrowLevels] = [wide.split('/'), narrow.split('/')];
  for (const [i, level] of wideLevels.entries()) {
    // # matches its parent level too (4.7.1.2), so it may stand one level behind the end of the other.
    if (level === '#') return true;
    const other = narrowLevels[i];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return wideLevels.length === narrowLevels.length;
}

/** Filters put together, level by level, so that a topic is looked up in one walk however many there are. */
export interface FilterSet {
  matches(topic: string): boolean;
}

interface Level {
  readonly next: Map<string, Level>;
  /** A filter ends here. */
  ends: boolean;
}

/** @param filters valid ones, without share group */
export function filterSet(filters: Iterable<string>): FilterSet {
  const root: Level = { next: new Map(), ends: false };
  for (const filter of filters) {
    let level = root;
    for (const word of filter.split('/')) {
      const next: Level = level.next.get(word) ?? { next: new Map(), ends: false };
      level.next.set(word, next);
      level = next;
    }
    level.ends = true;
  }
  const walk = (level: Level, words: readonly string[], depth: number): boolean => {
    // Wildcards at the first level do not match topics that begin with $ [MQTT-4.7.2-1].
    const wild = depth > 0 || words[0]?.startsWith('$') !== true;
    // # matches its parent level too: "sport/#" is matched by "sport" (4.7.1.2).
    if (wild && level.next.get('#')?.ends === true) return true;
    const word = words[depth];
    if (word === undefined) return level.ends;
    const same = level.next.get(word);
    const any = wild ? level.next.get('+') : undefined;
    return (
      (same !== undefined && walk(same, words, depth + 1)) ||
      (any !== undefined && walk(any, words, depth + 1))
    );
  };
  return { matches: (topic) => walk(root, topic.split('/'), 0) };
}
