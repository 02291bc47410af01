import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBuilder } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'mnemo-shell-'));
const shell = join(folder, 'dist', 'shell');
const read = (name: string) => readFileSync(join(shell, name), 'utf8');

beforeAll(async () => {
  const builder = await createBuilder({
    configFile: join(project, 'vite.shell.config.ts'),
    logLevel: 'error',
    environments: { shell: { build: { outDir: shell } }, preload: { build: { outDir: shell } } },
  });
  await builder.buildApp();
  // As in an installed application: the packages lie beside, the sources do not.
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every process has its bundle, and none names a path of the machine it was built on', () => {
  const names = readdirSync(shell);
  for (const entry of ['main', 'engine-process', 'compute-process', 'writer-thread', 'reader-thread'])
    expect(names).toContain(`${entry}.js`);
  for (const name of names) {
    expect(read(name)).not.toContain(project);
    // A source file asked for at run time would not be there.
    expect(read(name)).not.toMatch(/(?:import|new URL)\s*\(\s*["'][^"']+\.ts["']/);
  }
});

test('the preload is one CommonJS file that loads Electron and nothing else', () => {
  const required = [...read('preload.cjs').matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name);
  expect(required).toEqual(['electron']);
  expect(read('preload.cjs')).not.toMatch(/contextBridge|exposeInMainWorld|^import /m);
});

test('only the main process loads Electron', () => {
  for (const name of readdirSync(shell))
    if (name !== 'main.js' && name !== 'preload.cjs') expect(read(name)).not.toMatch(/from ["']electron["']/);
});

test('the bundled engine starts, opens its store with its threads, and stops cleanly', async () => {
  // Node plays the utility process: its parent port is the process's own line.
  const harness = join(folder, 'harness.js');
  writeFileSync(
    harness,
    `import { EventEmitter } from 'node:events';
     process.parentPort = Object.assign(new EventEmitter(), { postMessage: (message) => process.send(message) });
     process.on('message', (data) => process.parentPort.emit('message', { data, ports: [] }));
     await import('./dist/shell/engine-process.js');
     process.send({ kind: 'loaded' });`,
  );
  const engine = spawn(process.execPath, [harness], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let problem = '';
  engine.stderr!.setEncoding('utf8').on('data', (text: string) => (problem += text));
  const ended = new Promise<number | null>((resolve) => engine.on('close', resolve));
  const told: { kind: string }[] = [];
  const until = (kind: string) =>
    new Promise<void>((resolve, reject) => {
      engine.on('message', (message: { kind: string }) => {
        told.push(message);
        if (message.kind === kind) resolve();
      });
      void ended.then((code) =>
        reject(new Error(`It ended with code ${code}: ${problem} ${JSON.stringify(told)}`)),
      );
    });
  const loaded = until('loaded');
  await loaded;
  const ready = until('ready');
  const dataDir = join(folder, 'data');
  engine.send({ kind: 'start', dataDir, logFile: join(dataDir, 'logs', 'engine.log'), web: null });
  await ready;
  expect(readdirSync(dataDir)).toContain('rollups.db');
  engine.send({ kind: 'stop' });
  expect(await ended).toBe(0);
});
