import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { connectHost } from '../../../src-main/host/connect-host.ts';

const MNEMO = fileURLToPath(new URL('../../../src-main/host/mnemo.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mnemo-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// The log of unexpected errors goes to the default data directory.
const env = { ...process.env, XDG_DATA_HOME: folder, LOCALAPPDATA: folder };

const mnemo = (...args: string[]) => spawnSync(process.execPath, [MNEMO, ...args], { encoding: 'utf8', env });

/** A Node older than 24 outside node_modules, where this machine has one. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node', '/opt/homebrew/bin/node'].find(
  (path) =>
    existsSync(path) &&
    Number(/^v(\d+)/.exec(spawnSync(path, ['-v'], { encoding: 'utf8' }).stdout)?.[1]) < 24,
);

test.skipIf(oldNode === undefined)('an old Node gets one sentence and exit code 2', () => {
  const { status, stdout, stderr } = spawnSync(oldNode!, [MNEMO, 'serve'], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^Mnemo needs Node\.js 24 or newer, and this is \d+\.\d+\.\d+\. .*npm run mnemo.*\n$/,
  );
});

test('the entry is plain enough for an old parser', () => {
  const source = readFileSync(MNEMO, 'utf8');
  // Syntax newer than Node 12 would be a crash where a sentence is promised.
  expect(source).not.toMatch(/\?\.|\?\?|^import |\bawait\b/m);
});

test('help and version are no errors', () => {
  const help = mnemo('--help');
  expect(help.status).toBe(0);
  for (const name of ['serve', 'doctor', 'replay'])
    expect(help.stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
  expect(mnemo('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test.each([
  [['nonsense'], "error: unknown command 'nonsense'"],
  [['serve', '--bad'], "error: unknown option '--bad'"],
  [['serve', '--port', '70000'], 'A port is a number from 0 to 65535.'],
])('bad input %j ends with exit code 2 and one line', (args, sentence) => {
  const { status, stdout, stderr } = mnemo(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(sentence);
  expect(stderr.trimEnd().split('\n').length).toBe(1);
});

test('a data directory that cannot be one is said, and nothing is written', () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, 'mine');
  const { status, stderr } = mnemo('serve', '--data', file);
  expect(status).toBe(2);
  expect(stderr).toBe(
    `The data directory ${file} cannot be used: there is a file of that name in the way. Choose another with --data.\n`,
  );
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

/** A running `mnemo serve` and the address it printed. */
async function serving(dataDir: string) {
  const served = spawn(process.execPath, [MNEMO, 'serve', '--port', '0', '--data', dataDir], { env });
  onTestFinished(() => void served.kill('SIGKILL'));
  const ended = new Promise<number | null>((resolve) => served.on('close', resolve));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    served.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+/.exec(said);
      if (found) resolve(found[0]);
    });
    void ended.then((code) => reject(new Error(`It ended with code ${code}.`)));
  });
  return { served, ended, url };
}

test('serve prints the address, answers behind it, refuses a second engine, and stops cleanly', async () => {
  const dataDir = join(folder, 'served');
  const { served, ended, url } = await serving(dataDir);
  const screen = await connectHost(url);
  expect(await screen.client.call('engine.status')).toMatchObject({ dataDir });
  screen.close();

  const second = mnemo('serve', '--port', '0', '--data', dataDir);
  expect(second.status).toBe(2);
  expect(second.stderr).toContain('Another Mnemo already works in');

  served.kill('SIGTERM');
  // On Windows a signal ends the process at once; elsewhere it is asked.
  expect(await ended).toBe(process.platform === 'win32' ? null : 0);
});

test('a killed supervisor leaves no engine behind: the data directory is free again', async () => {
  const dataDir = join(folder, 'orphan');
  const first = await serving(dataDir);
  first.served.kill('SIGKILL');
  await first.ended;
  const again = await vi.waitFor(() => serving(dataDir), { timeout: 30_000, interval: 500 });
  const screen = await connectHost(again.url);
  expect(await screen.client.call('engine.status')).toMatchObject({ dataDir });
  screen.close();
  again.served.kill('SIGTERM');
  await again.ended;
});

test('the doctor finds SQLite and a backend that computes, and says what to do about what is missing', () => {
  const { status, stdout } = mnemo('doctor', '--json', '--data', join(folder, 'doctor'));
  expect(status).toBe(0);
  const { works, findings } = JSON.parse(stdout) as {
    works: boolean;
    findings: { part: string; state: string; found: string; advice: string | null }[];
  };
  expect(works).toBe(true);
  const part = (name: string) => findings.find((finding) => finding.part === name)!;
  expect(part('Node.js').found).toContain(process.versions.node);
  expect(part('SQLite and data directory').found).toMatch(/^SQLite 3\.\d+/);
  expect(part('Backend wasm')).toMatchObject({ state: 'ok', found: 'loads and computes' });
  expect(part('Backend cpu').state).toBe('ok');
  for (const { state, advice } of findings) expect(advice === null).toBe(state === 'ok');
});
