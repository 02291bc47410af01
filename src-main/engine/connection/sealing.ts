/** Password, key and passphrase of a connection on their way into the records and out of them. */
import type { ConnectionInput } from '../../api/words.ts';
import { Refusal } from '../engine-parts.ts';
import type { Credentials } from '../ingest/trust.ts';
import type { Secrets } from '../secrets/index.ts';
import type { StoredConnection } from '../store/records.ts';

type Sealed = Pick<StoredConnection, 'sealedPassword' | 'sealedKey' | 'sealedPassphrase'>;
type Given = Pick<ConnectionInput, keyof Credentials>;

export interface Sealing {
  /** @throws Error in words when one was sealed with another key */
  open(stored: Sealed): Credentials;
  /** What they will be after a change: null keeps, an empty string removes. @throws Refusal as `open` */
  opened(given: Given, before: Sealed | undefined): Credentials;
  /** The same, sealed. Without a key there is no passphrase. */
  seal(given: Given, before: Sealed | undefined): Sealed;
}

export function sealing({ seal, open }: Pick<Secrets, 'seal' | 'open'>): Sealing {
  const openOne = (line: string | null): string | null => (line === null ? null : open(line));
  const openKept = (given: string | null, line: string | null = null): string | null => {
    if (given !== null) return given === '' ? null : given;
    try {
      return openOne(line);
    } catch (error) {
      throw new Refusal((error as Error).message);
    }
  };
  const sealOne = (given: string | null, line: string | null = null): string | null => {
    if (given === null) return line;
    return given === '' ? null : seal(given);
  };
  return {
    open: ({ sealedPassword, sealedKey, sealedPassphrase }) => ({
      password: openOne(sealedPassword),
      key: openOne(sealedKey),
      passphrase: openOne(sealedPassphrase),
    }),
    opened: ({ password, key, passphrase }, before) => ({
      password: openKept(password, before?.sealedPassword),
      key: openKept(key, before?.sealedKey),
      passphrase: openKept(passphrase, before?.sealedPassphrase),
    }),
    seal: ({ password, key, passphrase }, before) => {
      const sealedKey = sealOne(key, before?.sealedKey);
      return {
        sealedPassword: sealOne(password, before?.sealedPassword),
        sealedKey,
        sealedPassphrase: sealedKey === null ? null : sealOne(passphrase, before?.sealedPassphrase),
      };
    },
  };
}
