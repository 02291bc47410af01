/** Where the sealing key comes from: an environment variable, or a file only its owner can read. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

export interface SecretKey {
  readonly key: Buffer;
  readonly protection: string;
}

export const KEY_VARIABLE = 'MNEMO_SECRET_KEY';
export const KEY_FILE = 'secret.key';
const KEY_BYTES = 32;

/** The key of the environment, or null when it gives none. @throws Error in words when it is malformed */
export function keyFromEnvironment(env: Readonly<Record<string, string | undefined>>): SecretKey | null {
  const text = env[KEY_VARIABLE];
  if (text === undefined || text === '') return null;
  const key = parseKey(text);
  if (key === null) {
    throw new Error(
      `${KEY_VARIABLE} must hold 32 bytes as base64 (44 characters). Make one with: openssl rand -base64 32`,
    );
  }
  return {
    key,
    protection: `The key for stored passwords comes from the environment variable ${KEY_VARIABLE}.`,
  };
}

/**
 * The key file of a data directory, made on first use with mode 0600.
 * @throws Error in words when others may read it, when it is no regular file, or when it is damaged
 */
export function keyFromFile(dataDir: string): SecretKey {
  const file = path.join(dataDir, KEY_FILE);
  if (!fs.existsSync(file)) makeKeyFile(file);
  // Checked and read through one handle, so that nobody can exchange the file in between; a symbolic link is refused.
  const handle = openKeyFile(file);
  try {
    const { mode } = fs.fstatSync(handle);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(
        `The key file ${file} can be read by other users (mode ${(mode & 0o777).toString(8).padStart(4, '0')}). ` +
          `Run: chmod 600 '${file}' and change the passwords of your brokers if others use this machine.`,
      );
    }
    const key = parseKey(fs.readFileSync(handle, 'utf8'));
    if (key === null) {
      throw new Error(
        `The key file ${file} is damaged. Bring it back from a backup, or delete it and enter the passwords again.`,
      );
    }
    return { key, protection: protectionOf(file) };
  } finally {
    fs.closeSync(handle);
  }
}

function openKeyFile(file: string): number {
  try {
    // O_NOFOLLOW is unknown to Windows.
    return fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP')
      throw new Error(`The key file ${file} is a symbolic link: put the file itself there.`, {
        cause: error,
      });
    if (code === 'EACCES')
      throw new Error(`The key file ${file} belongs to another user: run Mnemo as that user.`, {
        cause: error,
      });
    throw new Error(`The key file ${file} cannot be read: ${message}.`, { cause: error });
  }
}

/** Written beside and linked into place, so that a crash leaves no half key and a second process no second key. */
function makeKeyFile(file: string): void {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = fs.openSync(draft, 'wx', 0o600);
  try {
    fs.writeFileSync(handle, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    // A second process was first: its key is the key. File systems without links (FAT, some shares) get a copy.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      fs.copyFileSync(draft, file, fs.constants.COPYFILE_EXCL);
  } finally {
    fs.unlinkSync(draft);
  }
}

/** Strict: Buffer.from would skip what is no base64. */
function parseKey(text: string): Buffer | null {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  return key.length === KEY_BYTES && key.toString('base64') === trimmed ? key : null;
}

function protectionOf(file: string): string {
  return process.platform === 'win32'
    ? `The key for stored passwords is ${file}. On Windows it has the access rights of its folder: keep the data directory inside your user profile.`
    : `The key for stored passwords is ${file}; only its owner can read it.`;
}
