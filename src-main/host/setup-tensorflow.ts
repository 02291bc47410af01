/**
 * npm run setup:tensorflow: fetches libtensorflow for the cuda backend, by the package's own installer. It is a command
 * of its own because its download host is often blocked: npm ci must not depend on it.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { probe } from './doctor/probe.ts';
import { print, printAside } from './print.ts';

/** The download has some 400 MB. */
const LIMIT_MS = 30 * 60_000;

/** @returns null when it was installed, else why not */
async function install(folder: string): Promise<string | null> {
  const description = join(folder, 'package.json');
  const before = readFileSync(description);
  const installer = spawn(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
    cwd: folder,
    stdio: 'inherit',
    timeout: LIMIT_MS,
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    installer.on('error', () => resolve([1, null]));
    installer.on('close', (...how) => resolve(how));
  });
  // The installer rewrites its own package.json while it works, and leaves it so when it fails.
  writeFileSync(description, before);
  if (signal) return `it was not there after ${LIMIT_MS / 60_000} minutes`;
  return code === 0 ? null : 'its download host cannot be reached, or there is no build for this machine';
}

async function main(): Promise<string | null> {
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json'));
  } catch {
    return 'its npm package is not installed: run "npm ci" without --omit=optional';
  }
  const problem = await install(folder);
  if (problem !== null) return problem;
  const { ok, found } = await probe('probe-backend', 'cuda');
  return ok ? null : `it was fetched but does not work here: ${found.split('\n')[0]}`;
}

const problem = await main();
if (problem === null) print('libtensorflow is installed: the cuda backend loads and computes.');
else {
  printAside(`libtensorflow could not be set up (${problem}). Mnemo goes on with another backend.`);
  process.exitCode = 1;
}
