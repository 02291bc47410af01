/** Child process of records-migration.test.ts: migrates a records.db and is killed before the step to a format is committed. */
import { migrate } from '../../../../src-main/engine/store/migrate.ts';
import { RECORDS_MIGRATIONS } from '../../../../src-main/engine/store/records-schema.ts';
import { openDatabase } from '../../../../src-main/engine/store/sqlite.ts';

const [file, format] = process.argv.slice(2) as [string, string];
const db = openDatabase(file);
db.pragma('journal_mode = WAL');
const { pragma } = db;
db.pragma = ((text: string, options: { simple: true }) => {
  if (text === `user_version = ${format}`) process.kill(process.pid, 'SIGKILL');
  return pragma.call(db, text, options);
}) as typeof pragma;
migrate(db, 'records.db', RECORDS_MIGRATIONS);
