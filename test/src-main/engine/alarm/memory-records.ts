/** Records in memory with the store's manners: copies in, copies out, and transactions that roll back. */
import type { Alarm, Incident, Note } from '../../../../src-main/api/words.ts';
import type { AlarmRecords } from '../../../../src-main/engine/alarm/index.ts';
import type { AuditEntry, Table } from '../../../../src-main/engine/store/index.ts';

export interface MemoryRecords extends AlarmRecords {
  readonly trail: AuditEntry[];
  /** The next transactions fail at their end, like a full disk. */
  failing: boolean;
}

export function memoryRecords(): MemoryRecords {
  const restores: (() => () => void)[] = [];
  const table = <T extends { id: number }>(): Table<T> => {
    let rows = new Map<number, T>();
    let next = 1;
    restores.push(() => {
      const before = new Map(rows);
      return () => (rows = before);
    });
    return {
      list: (where = {}) =>
        [...rows.values()]
          .filter((row) => Object.entries(where).every(([key, value]) => row[key as keyof T] === value))
          .map((row) => structuredClone(row)),
      get: (id) => structuredClone(rows.get(id)),
      insert(row) {
        const inserted = { ...row, id: next++ } as T;
        rows.set(inserted.id, structuredClone(inserted));
        return inserted;
      },
      update(row) {
        if (!rows.has(row.id)) throw new Error(`no row ${row.id}`);
        rows.set(row.id, structuredClone(row));
      },
      remove: (id) => void rows.delete(id),
    };
  };
  const trail: AuditEntry[] = [];
  let depth = 0;
  const records: MemoryRecords = {
    alarms: table<Alarm>(),
    incidents: table<Incident>(),
    notes: table<Note>(),
    trail,
    failing: false,
    transaction(work) {
      const undo = restores.map((snapshot) => snapshot());
      const entries = trail.length;
      depth += 1;
      try {
        const result = work();
        if (records.failing) throw new Error('disk full');
        return result;
      } catch (problem) {
        undo.forEach((restore) => restore());
        trail.length = entries;
        throw problem;
      } finally {
        depth -= 1;
      }
    },
    audit(entry) {
      if (depth === 0) throw new Error(`${entry.action} is audited outside the transaction of its change`);
      trail.push(entry);
    },
  };
  return records;
}
