/** Seals credentials so that they never lie in clear text in the database. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { keyFromEnvironment, keyFromFile } from './secret-key.ts';

/** A place that can seal text; the desktop's own secret store may be another. */
export interface Secrets {
  /** Text to a printable line that is safe to store. The same text gives another line each time. */
  seal(text: string): string;
  /** The text of a sealed line. @throws Error in words when the line was damaged or sealed with another key. */
  open(sealed: string): string;
  /** Where the key is and who can read it, in one sentence, for the doctor's page. */
  readonly protection: string;
}

const VERSION = 'mnemo-sealed-1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Opens the secrets of a data directory: with the key in MNEMO_SECRET_KEY (32 bytes, base64) when that is set, otherwise
 * with the key file in the directory, which is made on first use.
 * @throws Error in words when the key is malformed, or when others may read the key file
 */
export function openSecrets(dataDir: string, env: Readonly<Record<string, string | undefined>>): Secrets {
  const { key, protection } = keyFromEnvironment(env) ?? keyFromFile(dataDir);
  return { ...sealWith(key), protection };
}

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce for each line; version and key name are authenticated too.
 * A line is version:key name:base64url of nonce, tag and ciphertext.
 */
export function sealWith(key: Buffer): Pick<Secrets, 'seal' | 'open'> {
  /** Tells a wrong key from a damaged line without giving the key away. */
  const keyName = createHash('sha256').update(`${VERSION}:`).update(key).digest('hex').slice(0, 8);
  const header = `${VERSION}:${keyName}:`;
  return {
    seal: (text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(header));
      const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return header + Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url');
    },
    open: (sealed) => {
      const [version, name, body, ...more] = sealed.split(':');
      if (version !== VERSION || body === undefined || more.length > 0) throw damaged();
      if (name !== keyName) {
        throw new Error(
          'A stored password was sealed with another key: bring back the key this data directory was used with, or enter the password again.',
        );
      }
      const bytes = Buffer.from(body, 'base64url');
      // Several texts decode to the same bytes; only the one we wrote is ours.
      if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== body) throw damaged();
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(header));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        throw damaged();
      }
    },
  };
}

const damaged = (): Error =>
  new Error('A stored password is damaged or was changed: enter the password again.');
