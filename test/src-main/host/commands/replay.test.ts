/** A recorded file through a real broker: what a subscriber sees is what the file says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { register } from '../../../../src-main/host/commands/replay.ts';
import { InputError } from '../../../../src-main/host/input-error.ts';
import { freePort, startMosquitto, type TestBroker } from '../../../broker.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-replay-'));
let broker: TestBroker;
let subscriber: MqttClient;
let seen: { topic: string; body: Record<string, number> }[] = [];

beforeAll(async () => {
  broker = await startMosquitto();
  subscriber = await connectAsync(broker.url, { protocolVersion: 4 });
  subscriber.on('message', (topic, payload) => {
    seen.push({ topic, body: JSON.parse(payload.toString()) as Record<string, number> });
  });
  await subscriber.subscribeAsync('#', { qos: 1 });
});
afterAll(async () => {
  await subscriber.endAsync(true);
  await broker.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  seen = [];
});

let files = 0;
function csv(text: string): string {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, text);
  return path;
}
const until = async (condition: () => boolean) => {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited too long; seen ${seen.length}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const replay = (...args: string[]) => runCommand(register, 'replay', ...args);

const TABLE =
  'time,flow,level\n2026-01-01T00:00:00Z,1,2\n2026-01-01T00:00:00.250Z,,3\n2026-01-01T00:00:00.500Z,5,4\n';
const START = Date.UTC(2026, 0, 1);

describe('replay', () => {
  it("publishes one topic per column with the file's own times; an empty cell is not published", async () => {
    const { stdout, error } = await replay(
      ...[csv(TABLE), '--broker', broker.url, '--topic', 'plant/{column}/pv', '--speed', 'max'],
    );
    expect(error).toBeNull();
    expect(stdout).toMatch(/Published 3 of 3 rows/);
    await until(() => seen.length === 5);
    expect(seen).toEqual([
      { topic: 'plant/flow/pv', body: { value: 1, timestamp: START } },
      { topic: 'plant/level/pv', body: { value: 2, timestamp: START } },
      { topic: 'plant/level/pv', body: { value: 3, timestamp: START + 250 } },
      { topic: 'plant/flow/pv', body: { value: 5, timestamp: START + 500 } },
      { topic: 'plant/level/pv', body: { value: 4, timestamp: START + 500 } },
    ]);
  });

  it('publishes one object per row under a plain topic', async () => {
    await replay(
      csv(TABLE),
      '--broker',
      broker.url,
      '--topic',
      'plant/row',
      '--speed',
      '0',
      '--protocol',
      '3.1.1',
    );
    await until(() => seen.length === 3);
    expect(seen.map((message) => message.body)).toEqual([
      { flow: 1, level: 2, timestamp: START },
      { level: 3, timestamp: START + 250 },
      { flow: 5, level: 4, timestamp: START + 500 },
    ]);
  });

  it('gives a file without times those it is told', async () => {
    const file = csv('flow;state\n1;a\n2;b\n');
    const { stderr } = await replay(
      ...[file, '--broker', broker.url, '--topic', 'x', '--speed', 'max'],
      ...['--start', '2026-01-01T00:00:00Z', '--period', '180'],
    );
    expect(stderr).toContain('"state" is left out');
    await until(() => seen.length === 2);
    expect(seen.map((message) => message.body)).toEqual([
      { flow: 1, timestamp: START },
      { flow: 2, timestamp: START + 180_000 },
    ]);
  });

  it('keeps the speed', async () => {
    const begin = performance.now();
    await replay(csv(TABLE), '--broker', broker.url, '--topic', 'x', '--speed', '2');
    const took = performance.now() - begin;
    expect(took).toBeGreaterThan(240);
  });

  it('loses and reorders nothing at full speed', async () => {
    const rows = 5000;
    const lines = Array.from({ length: rows }, (_, k) => `${k},${k}`);
    await replay(
      csv(`t,n\n${lines.join('\n')}\n`),
      '--broker',
      broker.url,
      '--topic',
      '{column}',
      '--speed',
      'max',
    );
    await until(() => seen.length === rows);
    expect(seen.map((message) => message.body['value'])).toEqual(Array.from({ length: rows }, (_, k) => k));
  });

  it('survives a restart of the broker on the way', async () => {
    const lines = Array.from({ length: 60 }, (_, k) => `${k},${k}`);
    const own = await startMosquitto();
    const listener = await connectAsync(own.url, { clientId: 'listener', clean: false, reconnectPeriod: 50 });
    const numbers = new Set<number>();
    listener.on('message', (_topic, payload) => {
      numbers.add((JSON.parse(payload.toString()) as { n: number }).n);
    });
    await listener.subscribeAsync('x', { qos: 1 });
    const replaying = replay(
      csv(`t,n\n${lines.join('\n')}\n`),
      '--broker',
      own.url,
      '--topic',
      'x',
      '--speed',
      '40',
    );
    await until(() => numbers.size > 10);
    await own.restart();
    const { stdout, stderr, error } = await replaying;
    expect(error).toBeNull();
    expect(stdout).toContain('Published 60 of 60 rows');
    expect(stderr).toContain('is lost: waiting for it');
    await until(() => numbers.size === 60);
    await listener.endAsync(true);
    await own.stop();
  });

  it('stops at the first interrupt and says how far it came', async () => {
    const file = csv('t,n\n0,1\n1,2\n3600,3\n');
    const replaying = replay(file, '--broker', broker.url, '--topic', 'x', '--speed', '10');
    await until(() => seen.length === 2);
    process.emit('SIGINT');
    const { stdout, exitCode } = await replaying;
    expect(stdout).toContain('Stopped after 2 of 3 rows');
    expect(exitCode).toBe(130);
  });
});

describe('replay refuses in one sentence', () => {
  const refused = async (...args: string[]) => {
    const { error } = await replay(...args);
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  };

  it('a broker that is not there, a URL that is none', async () => {
    const file = csv(TABLE);
    const port = await freePort();
    expect(await refused(file, '--topic', 'x', '--broker', `mqtt://127.0.0.1:${port}`)).toMatch(
      /Nothing listens/,
    );
    expect(await refused(file, '--topic', 'x', '--broker', 'http://localhost')).toMatch(
      /broker URL looks like/,
    );
  });

  it('a topic with wildcards, columns that do not fit it, a start without a period', async () => {
    const to = ['--broker', broker.url];
    expect(await refused(csv(TABLE), ...to, '--topic', 'a/#')).toMatch(/without \+ and #/);
    expect(await refused(csv(TABLE), ...to, '--topic', 'a/{Column}')).toMatch(
      /knows \{column\} only.*\{Column\}/,
    );
    expect(await refused(csv('t,a+b\n1,2\n'), ...to, '--topic', '{column}')).toMatch(/"a\+b" cannot be part/);
    expect(
      await refused(csv('t,timestamp,a\n1,2,3\n'), ...to, '--topic', 'x', '--columns', 'timestamp,a'),
    ).toMatch(/would hide the time/);
    expect(await refused(csv(TABLE), ...to, '--topic', 'x', '--start', '2026-01-01')).toMatch(/--period/);
    expect(await refused(join(folder, 'none.csv'), ...to, '--topic', 'x')).toMatch(/does not exist/);
    expect(seen).toEqual([]);
  });
});
