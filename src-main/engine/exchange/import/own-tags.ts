/** Tags that imported samples belong to: those chosen, or new ones under a connection that stands for the file. */
import { basename } from 'node:path';
import type { CallArgument } from '../../../api/contract.ts';
import type { Tag } from '../../../api/words.ts';
import { found, type EngineParts } from '../../engine-parts.ts';
import { storedConnection, type StoredConnection } from '../../store/records-tables.ts';

export type ChosenColumn = CallArgument<'import.start'>['columns'][number];

/** The url of a connection that is no broker: it owns the tags of imported files. */
export const fileUrl = (path: string): string => `file:${basename(path)}`;

/**
 * @returns the tag of each column, in their order. A file that is imported again finds the tags it made before.
 * @throws Refusal when a chosen tag does not exist or was removed
 */
export function tagsFor(
  { records, emit }: Pick<EngineParts, 'records' | 'emit'>,
  path: string,
  columns: readonly ChosenColumn[],
): Tag[] {
  let connectionMade = false;
  let tagMade = false;
  const connection = (): StoredConnection => {
    const known = records.connections.list({ url: fileUrl(path) })[0];
    if (known !== undefined) return known;
    connectionMade = true;
    const plain = { name: basename(path).slice(0, 120), url: fileUrl(path), protocol: '5', clock: 'replay' };
    const sealed = { username: null, sealedPassword: null, sealedKey: null, sealedPassphrase: null };
    return records.connections.insert(storedConnection.omit({ id: true }).parse({ ...plain, ...sealed }));
  };
  const tags = records.transaction(() =>
    columns.map(({ column, tagId, name, unit }) => {
      if (tagId !== null) return found(records.tags.present(tagId), 'tag', tagId);
      const connectionId = connection().id;
      const known = records.tags.list({ connectionId, topic: column, name })[0];
      if (known !== undefined) return known;
      tagMade = true;
      return records.tags.insert({
        connectionId,
        topic: column,
        format: { kind: 'scalar' },
        name,
        unit,
        low: null,
        high: null,
      });
    }),
  );
  if (connectionMade) emit('changed', { what: 'connection' });
  if (tagMade) emit('changed', { what: 'tag' });
  return tags;
}
