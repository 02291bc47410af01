/** Which assets the clock of this machine speaks for. */
import type { Asset } from '../../api/words.ts';
import type { Records } from '../store/records.ts';

/** Whether every source of the asset runs by the clock: a replayed recording has a time of its own. */
export function isLive(
  { tags, connections }: Pick<Records, 'tags' | 'connections'>,
  { tagIds }: Pick<Asset, 'tagIds'>,
): boolean {
  const sources = new Set(tagIds.map((tagId) => tags.get(tagId)?.connectionId));
  return [...sources].every((id) => id !== undefined && connections.get(id)?.clock === 'live');
}
