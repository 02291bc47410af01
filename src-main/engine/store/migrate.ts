/** Brings a database file to the present format, one committed step at a time. */
import type { Database } from './sqlite.ts';

export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';
}

/**
 * @param name the file's name, for the message
 * @param migrations SQL of each step; step i leads from format i to i + 1. Released steps are never edited.
 * @throws NewerDatabase when a later version of Mnemo has written the file: it is left untouched
 */
export function migrate(db: Database, name: string, migrations: readonly string[]): void {
  const found = Number(db.pragma('user_version', { simple: true }));
  if (found > migrations.length)
    throw new NewerDatabase(
      `${name} was written by a newer Mnemo (format ${found}; this version reads up to ${migrations.length}). ` +
        'Start the newer version, or choose another data directory.',
    );
  for (let format = found; format < migrations.length; format++) {
    db.transaction(() => {
      db.exec(migrations[format]!);
      db.pragma(`user_version = ${format + 1}`);
    })();
  }
}
