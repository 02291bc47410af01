/** How the engine is doing, asked of a real compute process and a real store. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { encodeModel, openBackend } from '../../../../models/index.ts';
import { calls } from '../../../../src-main/api/contract.ts';
import { SECOND } from '../../../../src-main/api/words.ts';
import type { Channel } from '../../../../src-main/engine/channel.ts';
import { connectCompute } from '../../../../src-main/engine/compute/compute-client.ts';
import { createComputeRoster } from '../../../../src-main/engine/health/compute-roster.ts';
import { createHealthDesk, type HealthSources } from '../../../../src-main/engine/health/health-desk.ts';
import { residentMemory } from '../../../../src-main/engine/health/resident-memory.ts';
import { storedConnection } from '../../../made-connection.ts';
import { smallPlant, trainRemembering } from '../../../models/explanation/remembering.ts';
import { NOW, openDeskRig } from '../desk-rig.ts';

const quiet: HealthSources = {
  queues: {
    'samples to store': () => ({ depth: 12, limit: 20_000 }),
    'rows to score': () => ({ depth: 3, limit: 4096 }),
    'calls to the scoring process': () => ({ depth: 1, limit: null }),
    publications: () => ({ depth: 0, limit: null }),
  },
  eventTime: () => null,
  computeProcesses: () => [],
};

/** The real entry of a compute process, joined as a supervisor joins it. */
function forkCompute(): Channel {
  const child = fork(new URL('../../../../src-main/host/compute-process.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: [],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    post: (message) => child.send(message as object, () => undefined),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.on('exit', () => listener('It ended.')),
    close: () => child.kill('SIGKILL'),
  };
}

describe('the engine tells how it is doing', () => {
  it('with the memory of its processes and what scores, for as long as they are there', async () => {
    const { parts } = await openDeskRig();
    const roster = createComputeRoster(forkCompute);
    const { handlers } = createHealthDesk(parts, { ...quiet, computeProcesses: roster.processes });
    const health = async () => calls['health.status'].output.parse(await handlers['health.status']());

    const compute = connectCompute(roster.openCompute('scoring'));
    // Not a word from it yet.
    expect((await health()).processes[1]).toEqual({ name: 'scoring', residentBytes: null });
    expect((await health()).scoring).toBeNull();
    const linux = existsSync('/proc/self/status');
    await vi.waitFor(async () => expect(roster.processes()[0]!.presence).not.toBeNull(), 20_000);
    const { processes, scoring } = await health();
    expect(processes.map(({ name }) => name)).toEqual(['engine', 'scoring']);
    expect(processes[0]!.residentBytes).toBeGreaterThan(20e6);
    // A Node process with tensors in it, and not this one.
    if (linux) expect(processes[1]!.residentBytes).toBeGreaterThan(30e6);
    else expect(processes[1]!.residentBytes).toBeNull();
    expect(scoring).toBeNull();

    const trained = await trainRemembering(smallPlant(400, 3), await openBackend('wasm'), {
      windowLength: 16,
    });
    await compute.calls.load(1, await encodeModel(trained));
    trained.dispose();
    await vi.waitFor(async () => expect((await health()).scoring?.backend).toBe('wasm'));
    expect((await health()).scoring!.device).toMatch(/\S/);

    compute.close();
    await vi.waitFor(async () => {
      const { processes: left, scoring: none } = await health();
      expect([left.length, none]).toEqual([1, null]);
    }, 10_000);
  }, 60_000);

  it('with its queues in the order of a sample', async () => {
    const { parts } = await openDeskRig();
    const { queues } = await createHealthDesk(parts, quiet).handlers['health.status']();
    expect(queues).toEqual([
      { name: 'samples to store', depth: 12, limit: 20_000 },
      { name: 'rows to score', depth: 3, limit: 4096 },
      { name: 'calls to the scoring process', depth: 1, limit: null },
      { name: 'publications', depth: 0, limit: null },
    ]);
  });

  it('with the lag of assets that the clock speaks for, and of no others', async () => {
    const { parts, addAsset } = await openDeskRig();
    const { records } = parts;
    const replayed = addAsset();
    const live = records.connections.insert(storedConnection({ clock: 'live' }));
    const tagOn = (connectionId: number, topic: string): number =>
      records.tags.insert({
        connectionId,
        topic,
        format: { kind: 'scalar' },
        name: topic,
        unit: '',
        low: null,
        high: null,
      }).id;
    const [one, two] = [tagOn(live.id, 'a'), tagOn(live.id, 'b')];
    const running = addAsset({ tagIds: [one, two] });
    const silent = addAsset({ tagIds: [two] });
    const ahead = addAsset({ tagIds: [one] });
    const mixed = addAsset({ tagIds: [one, replayed.tagIds[0]!] });
    const reached = new Map([
      [replayed.id, NOW - 60 * SECOND],
      [running.id, NOW - 2.5 * SECOND],
      [ahead.id, NOW + SECOND],
      [mixed.id, NOW - SECOND],
    ]);
    const desk = createHealthDesk(parts, { ...quiet, eventTime: (id) => reached.get(id) ?? null });
    const { lag } = await desk.handlers['health.status']();
    expect(lag).toEqual([
      { assetId: replayed.id, seconds: null },
      { assetId: running.id, seconds: 2.5 },
      { assetId: silent.id, seconds: null },
      { assetId: ahead.id, seconds: 0 },
      { assetId: mixed.id, seconds: null },
    ]);
  });

  it('with its load since it was asked before', async () => {
    const { parts } = await openDeskRig();
    const { handlers } = createHealthDesk(parts, quiet);
    expect((await handlers['health.status']()).cpu).toBeNull();
    const busyUntil = performance.now() + 600;
    while (performance.now() < busyUntil);
    expect((await handlers['health.status']()).cpu).toBeGreaterThan(0);
  });
});

describe('memory of another process', () => {
  it.runIf(existsSync('/proc/self/status'))('is what the system says of it', async () => {
    const own = (await residentMemory(process.pid))!;
    expect(Math.abs(own / process.memoryUsage.rss() - 1)).toBeLessThan(0.2);
  });

  it('is unknown when it has gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    expect(await residentMemory(child.pid!)).toBeNull();
  });
});

describe('the audit trail', () => {
  it('is read newest first, page by page, as the contract has it', async () => {
    const { parts } = await openDeskRig();
    const { handlers } = createHealthDesk(parts, quiet);
    for (let i = 1; i <= 25; i++)
      parts.records.audit({
        at: i,
        actor: 'Ada',
        action: 'model.arm',
        subject: `model ${i}`,
        detail: `was ${i - 1}`,
      });
    const { input, output } = calls['audit.list'];
    const page = async (asked: object) => output.parse(await handlers['audit.list'](input.parse(asked)));
    const first = await page({ limit: 10 });
    expect(first[0]).toEqual({
      id: 25,
      at: 25,
      actor: 'Ada',
      action: 'model.arm',
      subject: 'model 25',
      detail: 'was 24',
    });
    // What is written meanwhile moves no page.
    parts.records.audit({ at: 26, actor: 'Bob', action: 'model.arm', subject: 'model 26', detail: '' });
    const second = await page({ before: first.at(-1)!.id, limit: 10 });
    const third = await page({ before: second.at(-1)!.id, limit: 10 });
    expect([...first, ...second, ...third].map(({ at }) => at)).toEqual(
      Array.from({ length: 25 }, (_, i) => 25 - i),
    );
    expect(await page({ before: 1 })).toEqual([]);
    expect((await page({})).length).toBe(26);
    expect(input.safeParse({ limit: 501 }).success).toBe(false);
  });
});
