/** Credentials at rest: sealed with a key that is not in the database. */
export { openSecrets, type Secrets } from './secrets.ts';
export { KEY_FILE, KEY_VARIABLE } from './secret-key.ts';
