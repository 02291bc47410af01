/** Connections as tests need them: a name and an address; everything else as the contract has it by default. */
import { connectionInput, type Connection } from '../src-main/api/words.ts';
import type { StoredConnection } from '../src-main/engine/store/records.ts';

const DEFAULTS = connectionInput
  .omit({ password: true, key: true, passphrase: true })
  .parse({ name: 'Plant', url: 'mqtt://127.0.0.1:1' });

/** One to be inserted into a store. */
export const storedConnection = (
  changes: Partial<Omit<StoredConnection, 'id'>> = {},
): Omit<StoredConnection, 'id'> => ({
  ...DEFAULTS,
  sealedPassword: null,
  sealedKey: null,
  sealedPassphrase: null,
  ...changes,
});

/** One as the engine shows it. */
export const shownConnection = (changes: Partial<Connection> = {}): Connection => ({
  ...DEFAULTS,
  id: 1,
  hasPassword: false,
  hasKey: false,
  ...changes,
});
