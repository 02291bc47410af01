/** The README's commands are run as they stand there, in a folder of their own, on files like those it names. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPumpStation, TAG_NAMES } from '../src-main/simulator/index.ts';
import { startMosquitto, type TestBroker } from './broker.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MNEMO = path.join(ROOT, 'src-main/host/mnemo.js');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const plant = readFileSync(path.join(ROOT, 'docs/plant.md'), 'utf8');
const commands = [...`${readme}\n${plant}`.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => block!.split('\n'))
  .map((line) => line.replace(/\s#.*$/, '').trim())
  .filter((line) => line !== '');
const scripts = Object.keys(
  (JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts,
);

const folder = mkdtempSync(path.join(tmpdir(), 'mnemo-readme-'));
let broker: TestBroker;

function csv(seed: number, rows: number): string {
  const station = createPumpStation({ seed, samplePeriod: 10 });
  const lines = Array.from({ length: rows }, () => {
    const { t, values } = station.step();
    return [new Date(t / 1000).toISOString(), ...values].join(',');
  });
  return [['time', ...TAG_NAMES].join(','), ...lines, ''].join('\n');
}

/** A backup is named after the time at which it was made. */
const newestCopy = (): string => {
  const copies = path.join(folder, 'copies');
  return path.join('copies', readdirSync(copies).sort().at(-1)!);
};

/** The words of a command as a shell would give them. */
const words = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);

beforeAll(async () => {
  broker = await startMosquitto();
  writeFileSync(path.join(folder, 'normal.csv'), csv(1, 1500));
  const today = csv(2, 200);
  writeFileSync(path.join(folder, 'today.csv'), today);
  const times = today
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(',')[0]);
  const labels = times.map((time, row) => `${time},${row >= 150 && row < 160 ? 1 : 0}`);
  writeFileSync(path.join(folder, 'labels.csv'), ['time,anomaly', ...labels, ''].join('\n'));
});
afterAll(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the README', () => {
  it('names only npm scripts that there are', () => {
    const named = commands.flatMap(
      (command) => /npm (?:run )?(start|test|(?<=run )[\w:]+)/g.exec(command)?.[1] ?? [],
    );
    expect(named.length).toBeGreaterThan(5);
    for (const script of named) expect(scripts).toContain(script);
  });

  it('shows pictures and links that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target!);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(existsSync(path.join(ROOT, link)), link).toBe(true);
  });

  const offline = commands.filter((command) =>
    /^npm run mnemo -- (train|score|evaluate|replay|doctor|import|export|backup|restore)/.test(command),
  );
  it.each(offline)(
    '%s',
    (command) => {
      const [, , , , ...argv] = words(
        command.replace('mqtt://127.0.0.1:1883', broker.url).replace('copies/mnemo-TIME', newestCopy),
      );
      const run = spawnSync(process.execPath, [MNEMO, ...argv], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 120_000,
      });
      expect(run.stderr).not.toContain('rror');
      expect(run.status).toBe(0);
    },
    120_000,
  );

  it('ran what it promises to write', () => {
    const scores = readFileSync(path.join(folder, 'scores.csv'), 'utf8').trim().split(/\r?\n/);
    expect(scores).toHaveLength(201);
    expect(scores[0]).toMatch(/^time,score,threshold,state,anomaly,contribution:/);
  });

  it('restored what it had backed up', () => {
    const [first, second] = ['plant', 'plant-restored'].map((name) =>
      readdirSync(path.join(folder, name, 'raw')).filter((file) => file.endsWith('.db')),
    );
    expect(first!.length).toBeGreaterThan(0);
    expect(second).toEqual(first);
    expect(existsSync(path.join(folder, 'samples.parquet'))).toBe(true);
  });

  it('serves the screen at the address it prints', async () => {
    const serve = commands.find((command) => command.startsWith('npm run serve'))!;
    const flags = words(serve)
      .slice(4)
      .map((word) => (/^\d+$/.test(word) ? '0' : word));
    const child = spawn(process.execPath, [MNEMO, 'serve', ...flags, '--data', path.join(folder, 'data')]);
    try {
      const url = await new Promise<string>((resolve, reject) => {
        let said = '';
        child.stdout.on('data', (text: Buffer) => {
          said += text.toString();
          const address = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(said)?.[0];
          if (address !== undefined) resolve(address);
        });
        child.on('exit', () => reject(new Error(`serve ended: ${said}`)));
      });
      const page = await fetch(url);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<title>Mnemo');
    } finally {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
  }, 60_000);
});
