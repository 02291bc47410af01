import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { createBackoff } from '../../../src-main/api/backoff.ts';
import { connectHost } from '../../../src-main/host/connect-host.ts';
import { InputError } from '../../../src-main/host/input-error.ts';
import { startHost } from '../../../src-main/host/supervisor.ts';
import type { SupervisedState } from '../../../src-main/supervision/keep-running.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-host-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const log = pino({ enabled: false });
const entries = {
  engine: new URL('./fake-engine-process.ts', import.meta.url),
  compute: new URL('./fake-compute-process.ts', import.meta.url),
};

async function started(name: string) {
  const dataDir = join(folder, name);
  mkdirSync(dataDir);
  const states: SupervisedState[] = [];
  const host = await startHost({
    dataDir,
    port: 0,
    log,
    entries,
    backoff: createBackoff(50, 100),
    onState: (state) => states.push(state),
  });
  onTestFinished(() => host.stop());
  const screen = await connectHost(host.url);
  onTestFinished(() => screen.close());
  const enginePid = async () => (await screen.client.call('connection.states'))[0]!.connectionId;
  return { dataDir, host, screen, states, enginePid, ...screen };
}

/** Signal 0 asks only whether the process is there. */
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the address carries a token of 256 bits and the engine answers behind it', async () => {
  const { host, dataDir, enginePid } = await started('plain');
  expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
  expect(await enginePid()).not.toBe(process.pid);
  expect(readFileSync(join(dataDir, 'logs', 'engine.log'), 'utf8')).toContain('started');
});

test('a killed engine starts again at the same address and the screen comes back by itself', async () => {
  const { host, states, enginePid, onLost, onRestored } = await started('killed');
  const before = await enginePid();
  const lost = new Promise((resolve) => onLost(resolve));
  const restored = new Promise<void>((resolve) => onRestored(resolve));
  process.kill(before, 'SIGKILL');
  await lost;
  await restored;
  expect(await enginePid()).not.toBe(before);
  expect(states.map(({ state }) => state)).toEqual(['starting', 'running', 'waiting', 'starting', 'running']);
  expect(states[2]).toMatchObject({ problem: 'The engine process was ended by SIGKILL.', restarts: 0 });
  expect(states.at(-1)).toMatchObject({ restarts: 1, problem: null });
  await host.stop();
  expect(states.at(-1)).toMatchObject({ state: 'stopped' });
});

test('a compute process computes beside the engine; killed, it closes its channel with the reason', async () => {
  const { client, enginePid } = await started('compute');
  const first = await client.call('tag.latest', { tagIds: [1, 2, 3] });
  expect(first.t).toEqual(Float64Array.of(2, 4, 6));
  const pid = first.value[0]!;
  expect([process.pid, await enginePid()]).not.toContain(pid);
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(async () =>
    expect((await client.call('connection.states'))[0]!.problem).toBe(
      'The scoring compute process was ended by SIGKILL.',
    ),
  );
  const second = await client.call('tag.latest', { tagIds: [5] });
  expect(second.t).toEqual(Float64Array.of(10));
  expect(second.value[0]).not.toBe(pid);
});

test('compute processes end with their channel, with their engine, and with the host', async () => {
  const { client, host, enginePid, onRestored } = await started('ends');
  const compute = async () => (await client.call('tag.latest', { tagIds: [1] })).value[0]!;
  const one = await compute();
  await client.call('tag.remove', { id: 1 });
  await vi.waitFor(() => expect(isAlive(one)).toBe(false));

  const two = await compute();
  const restored = new Promise<void>((resolve) => onRestored(resolve));
  void client.call('training.cancel', { trainingId: 1 }).catch(() => {});
  await restored;
  await vi.waitFor(() => expect(isAlive(two)).toBe(false));

  const three = await compute();
  const engine = await enginePid();
  await host.stop();
  await vi.waitFor(() => expect([isAlive(three), isAlive(engine)]).toEqual([false, false]));
});

test('stopping lets the engine close cleanly', async () => {
  const { host, dataDir } = await started('stops');
  await host.stop();
  expect(existsSync(join(dataDir, 'closed'))).toBe(true);
});

test('an engine that says why it cannot start is not started again and again', async () => {
  const states: SupervisedState[] = [];
  const onState = (state: SupervisedState) => states.push(state);
  const host = startHost({ dataDir: join(folder, 'in-use'), port: 0, log, entries, onState });
  await expect(host).rejects.toThrow(new InputError('Another Mnemo already works there. Stop it first.'));
  expect(states.map(({ state }) => state)).toEqual(['starting']);
});

test('an engine that aborts before it is ready is an error with its signal', async () => {
  const host = startHost({ dataDir: join(folder, 'aborts'), port: 0, log, entries });
  await expect(host).rejects.toThrow(/^The engine process was ended by SIGABRT/);
});
