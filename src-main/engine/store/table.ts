/** One table of records: small, synchronous, every row checked by its schema on the way in and out. */
import { WORD_OF_TABLE, type Column, type TableShape } from './records-tables.ts';
import { sqliteCode, type Database, type SqlValue } from './sqlite.ts';

export interface Table<T extends { id: number }> {
  /** Records whose fields equal those given (all without), in the order of their ids; none that was put away. */
  list(where?: Partial<T>): T[];
  get(id: number): T | undefined;
  /** @returns the record with its new id, which no record had before */
  insert(row: Omit<T, 'id'>): T;
  /** @throws Error when there is no such record */
  update(row: T): void;
  /** @throws RecordInUse when other records refer to it; an unknown id is not an error */
  remove(id: number): void;
}

/** A table whose records stay for those that refer to them. */
export interface KeptTable<T extends { id: number }> extends Table<T> {
  /**
   * Deletes a record, or where others refer to it puts it away: `list` no longer has it, `get` still finds it, so that
   * its history can be read. An unknown id is not an error.
   */
  withdraw(id: number): void;
  /** The record, unless it was put away. */
  present(id: number): T | undefined;
  /** Whether the record was put away. */
  withdrawn(id: number): boolean;
}

export class RecordInUse extends Error {
  override readonly name = 'RecordInUse';
}

type Row = Record<string, SqlValue>;

export function openTable<T extends { id: number }>(db: Database, shape: TableShape<T>): Table<T> {
  const { table, word, schema } = shape;
  const columns: [string, Column][] = Object.entries(shape.columns);
  const settable = columns.filter(([field]) => field !== 'id');
  const select = `SELECT ${columns.map(([, column]) => column.name).join(', ')} FROM ${table}`;
  const byId = db.prepare<Row>(`${select} WHERE id = ?`);
  const insertion = db.prepare(
    `INSERT INTO ${table} (${settable.map(([, column]) => column.name).join(', ')}) ` +
      `VALUES (${settable.map(() => '?').join(', ')})`,
  );
  const change = db.prepare(
    `UPDATE ${table} SET ${settable.map(([, column]) => `${column.name} = ?`).join(', ')} WHERE id = ?`,
  );
  const removal = db.prepare(`DELETE FROM ${table} WHERE id = ?`);

  const fromRow = (row: Row): T =>
    schema.parse(
      Object.fromEntries(columns.map(([field, column]) => [field, decode(column, row[column.name]!)])),
    );
  const toRow = (record: object): SqlValue[] =>
    settable.map(([field, column]) => encode(column, (record as Record<string, unknown>)[field]));
  const get = (id: number): T | undefined => {
    const row = byId.get(id);
    return row && fromRow(row);
  };

  // What was written is read back through the schema before the commit: an invalid record never gets in.
  const insert = db.transaction((record: Omit<T, 'id'>): T => {
    const values = toRow(record);
    const { lastInsertRowid } = naming(word, () => insertion.run(...values));
    return get(lastInsertRowid)!;
  });
  const update = db.transaction((record: T): void => {
    const values = toRow(record);
    const { changes } = naming(word, () => change.run(...values, record.id));
    if (changes === 0) throw new Error(`There is no ${word} ${record.id}.`);
    get(record.id);
  });

  return {
    list(where = {}) {
      const wanted = Object.entries(where).filter(([, value]) => value !== undefined);
      const condition = [
        ...wanted.map(([field]) => `${columnOf(shape, field).name} IS ?`),
        ...(shape.kept ? ['NOT removed'] : []),
      ].join(' AND ');
      const sql = `${select}${condition && ` WHERE ${condition}`} ORDER BY id`;
      const values = wanted.map(([field, value]) => encode(columnOf(shape, field), value));
      return db
        .prepare<Row>(sql)
        .all(...values)
        .map(fromRow);
    },
    get,
    insert: (record) => insert(record),
    update: (record) => update(record),
    remove(id) {
      try {
        removal.run(id);
      } catch (error) {
        if (sqliteCode(error) !== 'SQLITE_CONSTRAINT_FOREIGNKEY') throw error;
        throw new RecordInUse(
          `This ${word} is still used by ${usersOf(db, table, id)}. Remove what uses it first.`,
          { cause: error },
        );
      }
    },
  };
}

/** As `openTable`; the shape says that the table keeps its records. */
export function openKeptTable<T extends { id: number }>(db: Database, shape: TableShape<T>): KeptTable<T> {
  const table = openTable(db, shape);
  const away = db.prepare(`UPDATE ${shape.table} SET removed = 1 WHERE id = ?`);
  const isAway = db.prepare(`SELECT removed FROM ${shape.table} WHERE id = ?`).pluck<number>();
  return {
    ...table,
    withdraw(id) {
      try {
        table.remove(id);
      } catch (error) {
        if (!(error instanceof RecordInUse)) throw error;
        away.run(id);
      }
    },
    present: (id) => (isAway.get(id) === 0 ? table.get(id) : undefined),
    withdrawn: (id) => isAway.get(id) === 1,
  };
}

function columnOf<T extends { id: number }>(shape: TableShape<T>, field: string): Column {
  const column = (shape.columns as Readonly<Record<string, Column>>)[field];
  if (column === undefined) throw new Error(`A ${shape.word} has no field "${field}".`);
  return column;
}

function encode(column: Column, value: unknown): SqlValue {
  if (value === undefined || value === null) return null;
  if (column.form === 'json') return JSON.stringify(value);
  if (column.form === 'flag') return value ? 1 : 0;
  return value as SqlValue;
}

function decode(column: Column, value: SqlValue): unknown {
  if (value === null) return null;
  if (column.form === 'json') return JSON.parse(value as string);
  if (column.form === 'flag') return value !== 0;
  return value;
}

/** Says in words that a record refers to something that is not there. */
function naming<R>(word: string, write: () => R): R {
  try {
    return write();
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_CONSTRAINT_FOREIGNKEY') throw error;
    throw new Error(`The ${word} refers to something that has been removed. Choose it again.`, {
      cause: error,
    });
  }
}

/** "3 tags and 1 asset": who refers to a record, by the foreign keys the schema declares. */
function usersOf(db: Database, table: string, id: number): string {
  const referring = db
    .prepare<{ user: string; field: string }>(
      `SELECT m.name AS user, f."from" AS field FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
       WHERE m.type = 'table' AND f."table" = ? AND f.on_delete <> 'CASCADE' ORDER BY m.name`,
    )
    .all(table);
  const users: string[] = [];
  for (const { user, field } of referring) {
    const count = db.prepare(`SELECT count(*) FROM ${user} WHERE ${field} = ?`).pluck<number>().get(id)!;
    if (count > 0) users.push(`${count} ${WORD_OF_TABLE[user] ?? user}${count === 1 ? '' : 's'}`);
  }
  return users.join(' and ');
}
