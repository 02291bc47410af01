/** Alarms and incidents of one replay: as the records keep them, and gone with the replay. */
import type { Alarm, Incident, Note } from '../../api/words.ts';
import type { AlarmRecords } from '../alarm/index.ts';
import type { Table } from '../store/index.ts';

/**
 * Nothing here can fail half-way, so a transaction is the work itself; and nobody audits what did not happen.
 */
export function createPassingRecords(): AlarmRecords {
  return {
    alarms: passingTable<Alarm>(),
    incidents: passingTable<Incident>(),
    notes: passingTable<Note>(),
    transaction: (work) => work(),
    audit: () => {},
  };
}

/** Records are replaced, never changed, so they can be handed out as they are. */
function passingTable<T extends { id: number }>(): Table<T> {
  const rows = new Map<number, T>();
  let nextId = 1;
  return {
    list: (where = {}) =>
      [...rows.values()].filter((row) =>
        Object.entries(where).every(
          ([field, wanted]) => wanted === undefined || row[field as keyof T] === wanted,
        ),
      ),
    get: (id) => rows.get(id),
    insert(row) {
      const inserted = { ...row, id: nextId++ } as T;
      rows.set(inserted.id, inserted);
      return inserted;
    },
    update: (row) => void rows.set(row.id, row),
    remove: (id) => void rows.delete(id),
  };
}
