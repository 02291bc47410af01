/** Whether a copy of the package loads and computes rightly, found out in a process of its own: it may abort. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a copy that works is. */
export interface Found {
  /** Of TensorFlow. */
  readonly version: string;
  readonly gpu: boolean;
}

const LIMIT_MS = 120_000;

/**
 * @param folder of the package or a copy
 * @returns what it is, or why it does not work, in a sentence
 */
export function checkPackage(folder: string): Found | string {
  const child = fileURLToPath(new URL('./compute-and-compare.ts', import.meta.url));
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [child, folder], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)!) as Found;
  if (signal === 'SIGILL') return 'This processor lacks instructions that this TensorFlow needs (AVX).';
  if (signal) return `It was ended by ${signal}.`;
  const said = error?.message ?? /^\w*Error: (.+)$/m.exec(stderr)?.[1] ?? `It ended with code ${status}.`;
  return /[.!?]$/.test(said) ? said : `${said}.`;
}
