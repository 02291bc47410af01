/**
 * What a backup says about passwords. Its records.db holds them sealed, and the key is left out: a copy that carries both
 * would be as good as clear text for whoever finds it.
 */
import { KEY_FILE, KEY_VARIABLE } from '../../secrets/index.ts';

/** @param env the engine's environment: it may hold the key */
export function noteOfSecrets(env: Readonly<Record<string, string | undefined>>): string {
  return env[KEY_VARIABLE]
    ? `Passwords and private keys are in it, sealed with the key in ${KEY_VARIABLE}. Start with the same key where it is restored.`
    : `Passwords and private keys are in it, sealed; their key (${KEY_FILE} of the data directory) is not. On another ` +
        `machine enter them again, or bring ${KEY_FILE} there on another way, never together with the backup.`;
}
