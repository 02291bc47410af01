import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEY_FILE, KEY_VARIABLE, openSecrets } from '../../../../src-main/engine/secrets/index.ts';

const posix = process.platform !== 'win32';
let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mnemo-secrets-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const withKey = (): Record<string, string> => ({ [KEY_VARIABLE]: randomBytes(32).toString('base64') });

describe('sealing', () => {
  test('gives back every text, and never shows it', () => {
    const secrets = openSecrets(folder, withKey());
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 4 }), (text) => {
        const sealed = secrets.seal(text);
        expect(secrets.open(sealed)).toBe(text);
        expect(sealed).toMatch(/^[\w:-]+$/);
        const body = Buffer.from(sealed.split(':')[2] ?? '', 'base64url');
        expect(body.includes(Buffer.from(text))).toBe(false);
        expect(sealed).not.toContain(text);
      }),
    );
    expect(secrets.open(secrets.seal(''))).toBe('');
  });

  test('gives another line each time', () => {
    const secrets = openSecrets(folder, withKey());
    expect(new Set(Array.from({ length: 100 }, () => secrets.seal('same'))).size).toBe(100);
  });

  test('notices a change at every single character', () => {
    const secrets = openSecrets(folder, withKey());
    const sealed = secrets.seal('s3cret');
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1);
      expect(() => secrets.open(changed), changed).toThrow(/damaged|another key/);
    }
    for (const cut of [0, 1, 20, sealed.length - 1])
      expect(() => secrets.open(sealed.slice(0, cut))).toThrow(/damaged/);
    expect(() => secrets.open(`${sealed}A`)).toThrow(/damaged/);
    expect(() => secrets.open(`${sealed}:x`)).toThrow(/damaged/);
  });

  test('tells a wrong key from damage', () => {
    const sealed = openSecrets(folder, withKey()).seal('s3cret');
    expect(() => openSecrets(folder, withKey()).open(sealed)).toThrow(/another key/);
  });
});

describe('key of the environment', () => {
  test.each([
    'too short',
    'AAAA',
    randomBytes(31).toString('base64'),
    `${randomBytes(32).toString('base64')}x`,
  ])('refuses %s with what to do', (text) => {
    expect(() => openSecrets(folder, { [KEY_VARIABLE]: text })).toThrow(
      /MNEMO_SECRET_KEY.*openssl rand -base64 32/,
    );
  });

  test('is used before the file and leaves no file behind', () => {
    const secrets = openSecrets(folder, withKey());
    expect(fs.readdirSync(folder)).toEqual([]);
    expect(secrets.protection).toContain(KEY_VARIABLE);
  });
});

describe('key file', () => {
  const file = (): string => path.join(folder, KEY_FILE);

  test('is made once, for the owner only, and found again', () => {
    const sealed = openSecrets(folder, {}).seal('s3cret');
    expect(fs.readdirSync(folder)).toEqual([KEY_FILE]);
    if (posix) expect(fs.statSync(file()).mode & 0o777).toBe(0o600);
    expect(openSecrets(folder, {}).open(sealed)).toBe('s3cret');
    expect(openSecrets(folder, {}).protection).toContain(file());
  });

  test.runIf(posix).each([0o640, 0o604, 0o610, 0o602, 0o666])(
    'with mode %o is refused and says what to do',
    (mode) => {
      openSecrets(folder, {});
      fs.chmodSync(file(), mode);
      expect(() => openSecrets(folder, {})).toThrow(new RegExp(`mode 0${mode.toString(8)}.*chmod 600`));
      fs.chmodSync(file(), 0o600);
      expect(() => openSecrets(folder, {})).not.toThrow();
    },
  );

  test.runIf(posix)('that is a symbolic link is refused', () => {
    openSecrets(folder, {});
    fs.renameSync(file(), path.join(folder, 'elsewhere'));
    fs.symlinkSync(path.join(folder, 'elsewhere'), file());
    expect(() => openSecrets(folder, {})).toThrow(/symbolic link/);
  });

  test.each(['', 'short', 'x'.repeat(44)])('holding %j is called damaged and is not replaced', (content) => {
    fs.writeFileSync(file(), content, { mode: 0o600 });
    expect(() => openSecrets(folder, {})).toThrow(/damaged/);
    expect(fs.readFileSync(file(), 'utf8')).toBe(content);
  });
});
