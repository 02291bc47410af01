import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRecorder, type Sink, type Source } from '../../../../src-main/engine/ingest/index.ts';
import {
  QUALITIES,
  QUALITY_REASONS,
  type Sample,
  type SampleBatch,
} from '../../../../src-main/engine/sample.ts';

const sample = (t: number, tagId = 1): Sample => ({
  tagId,
  t,
  arrival: t,
  value: t,
  quality: 'good',
  reason: 'none',
});

/** A port that takes a packet's samples at once. */
interface WholePackets {
  put(packet: number | null, samples: readonly Sample[]): void;
  commitNow(): void;
  detach(): void;
}
function attach(sink: Sink, source: Source): WholePackets {
  const port = sink.attach(source);
  return {
    ...port,
    put: (packet, samples) => {
      for (const { tagId, t, arrival, value, quality, reason, text } of samples)
        port.add(tagId, t, arrival, value, QUALITIES.indexOf(quality), QUALITY_REASONS.indexOf(reason), text);
      port.put(packet);
    },
  };
}

interface Probe extends Source {
  readonly acknowledged: number[];
  pauses: number;
  resumes: number;
}
const probe = (): Probe => {
  const self: Probe = {
    acknowledged: [],
    pauses: 0,
    resumes: 0,
    committed: (upTo) => self.acknowledged.push(upTo),
    pause: () => (self.pauses += 1),
    resume: () => (self.resumes += 1),
  };
  return self;
};
/** A promise settled from outside. */
const gate = (): { opened: Promise<void>; open: () => void } => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};
const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 2000) throw new Error('waited ten seconds in vain');
    await sleep(5);
  }
};

describe('commit', () => {
  test('acknowledges after the commit, not before, and delivers then', async () => {
    const commit = gate();
    const events: string[] = [];
    const recorder = createRecorder({
      commit: () => commit.opened.then(() => void events.push('committed')),
      deliver: () => void events.push('delivered'),
    });
    const source = { ...probe(), committed: (upTo: number) => events.push(`acknowledged ${upTo}`) };
    const port = attach(recorder, source);
    port.put(1, [sample(1)]);
    port.put(2, [sample(2), sample(3)]);
    await sleep(50);
    expect(events).toEqual([]);
    commit.open();
    await recorder.close();
    expect(events).toEqual(['committed', 'acknowledged 2', 'delivered']);
  });

  test('what waits is told until it has been delivered', async () => {
    const commit = gate();
    const deliver = gate();
    const recorder = createRecorder({
      commit: () => commit.opened,
      deliver: () => deliver.opened,
      mostWaiting: 500,
    });
    const port = attach(recorder, probe());
    expect(recorder.waiting()).toEqual({ depth: 0, limit: 500 });
    port.put(1, [sample(1), sample(2)]);
    // A packet without samples waits as well: it is acknowledged in its turn.
    port.put(2, []);
    expect(recorder.waiting().depth).toBe(3);
    commit.open();
    await until(() => recorder.counters()[1]!.in > 0);
    expect(recorder.waiting().depth).toBe(3);
    deliver.open();
    await recorder.close();
    expect(recorder.waiting().depth).toBe(0);
  });

  test('comes when nothing more arrives, long before the latest moment', async () => {
    const batches: number[] = [];
    const commit = (batch: SampleBatch): Promise<void> => {
      batches.push(batch.t.length);
      return Promise.resolve();
    };
    const recorder = createRecorder({ commit, deliver: () => undefined, idleMs: 5, latestMs: 60_000 });
    const port = attach(recorder, probe());
    for (let i = 1; i <= 3; i++) port.put(i, [sample(i)]);
    await until(() => batches.length > 0);
    expect(batches).toEqual([3]);
    await recorder.close();
  });

  test('comes at the latest moment when samples never stop coming', async () => {
    let commits = 0;
    const commit = (): Promise<void> => {
      commits += 1;
      return Promise.resolve();
    };
    const recorder = createRecorder({ commit, deliver: () => undefined, idleMs: 60_000, latestMs: 40 });
    const port = attach(recorder, probe());
    for (let i = 1; commits === 0 && i < 1000; i++) {
      port.put(i, [sample(i)]);
      await sleep(5);
    }
    expect(commits).toBe(1);
    await recorder.close();
  });

  test('comes at once when the batch is full or the source says no more can come', async () => {
    const batches: number[] = [];
    const commit = (batch: SampleBatch): Promise<void> => {
      batches.push(batch.t.length);
      return Promise.resolve();
    };
    const recorder = createRecorder({
      commit,
      deliver: () => undefined,
      idleMs: 60_000,
      latestMs: 60_000,
      batchRows: 10,
    });
    const port = attach(recorder, probe());
    for (let i = 1; i <= 10; i++) port.put(i, [sample(i)]);
    await until(() => batches.length === 1);
    port.put(11, [sample(11)]);
    port.commitNow();
    await until(() => batches.length === 2);
    expect(batches).toEqual([10, 1]);
    await recorder.close();
  });

  test('a packet without samples is acknowledged in order and needs no commit', async () => {
    const recorder = createRecorder({
      commit: () => Promise.reject(new Error('not asked')),
      deliver: () => undefined,
    });
    const source = probe();
    attach(recorder, source).put(1, []);
    await until(() => source.acknowledged.length > 0);
    expect(source.acknowledged).toEqual([1]);
    expect(recorder.counters()[0]).toMatchObject({ in: 0, out: 0, refused: {} });
  });

  test('samples that came in no packet are committed and acknowledge nothing', async () => {
    const stored: number[] = [];
    const recorder = createRecorder({
      commit: (batch) => {
        stored.push(...batch.t);
        return Promise.resolve();
      },
      deliver: () => undefined,
    });
    const source = probe();
    const port = attach(recorder, source);
    port.put(null, [sample(1), sample(2)]);
    await until(() => stored.length === 2);
    expect(source.acknowledged).toEqual([]);
    port.put(1, [sample(3)]);
    port.put(null, [sample(4)]);
    await recorder.close();
    expect(stored).toEqual([1, 2, 3, 4]);
    expect(source.acknowledged).toEqual([1]);
  });

  test('a failing store gets the same batch again, nothing is acknowledged meanwhile, and it is counted', async () => {
    let healthy = false;
    const tried: number[][] = [];
    const recorder = createRecorder({
      commit: (batch) => {
        tried.push([...batch.t]);
        return healthy ? Promise.resolve() : Promise.reject(new Error('disk full'));
      },
      deliver: () => undefined,
      retryMs: { first: 5, longest: 10 },
    });
    const source = probe();
    const port = attach(recorder, source);
    port.put(1, [sample(1)]);
    await until(() => tried.length >= 3);
    port.put(2, [sample(2)]);
    expect(source.acknowledged).toEqual([]);
    expect(recorder.counters()[0]?.lastRefusal).toContain('disk full');
    healthy = true;
    await until(() => source.acknowledged.at(-1) === 2);
    expect(tried.slice(0, 3)).toEqual([[1], [1], [1]]);
    expect(tried.at(-1)).toEqual([2]);
    expect(recorder.counters()[0]?.refused['commit tried again']).toBeGreaterThanOrEqual(3);
  });

  test('closing gives up on a dead store after the patience and says what was not committed', async () => {
    const recorder = createRecorder({
      commit: () => Promise.reject(new Error('gone')),
      deliver: () => undefined,
      retryMs: { first: 5, longest: 10 },
    });
    const source = probe();
    attach(recorder, source).put(1, [sample(1), sample(2)]);
    await recorder.close(60);
    expect(source.acknowledged).toEqual([]);
    expect(recorder.counters()[0]?.refused['not committed when closing']).toBe(2);
  });
});

test('closing does not wait for ever for a store or a delivery that answers no more', async () => {
  const never = (): Promise<void> => new Promise(() => undefined);
  const closings = [
    { commit: never, deliver: () => undefined },
    { commit: () => Promise.resolve(), deliver: never },
  ].map(async (hanging) => {
    const recorder = createRecorder(hanging);
    attach(recorder, probe()).put(1, [sample(1)]);
    await recorder.close(10);
    return 'closed';
  });
  expect(await Promise.all(closings)).toEqual(['closed', 'closed']);
});

describe('back-pressure', () => {
  test('a slow delivery pauses the sources and resumes them; commits go on until then', async () => {
    const delivery = gate();
    let committed = 0;
    const recorder = createRecorder({
      commit: (batch) => {
        committed += batch.t.length;
        return Promise.resolve();
      },
      deliver: () => delivery.opened,
      batchRows: 10,
      mostWaiting: 100,
    });
    const source = probe();
    const port = attach(recorder, source);
    let packet = 0;
    while (source.pauses === 0 && packet < 1000) {
      port.put(++packet, [sample(packet)]);
      if (packet % 10 === 0) await sleep(1);
    }
    expect(packet).toBe(100);
    await until(() => committed === 100);
    // Who attaches now is told at once.
    const late = probe();
    attach(recorder, late);
    expect(late.pauses).toBe(1);
    expect(source.resumes).toBe(0);
    delivery.open();
    await until(() => source.resumes === 1);
    expect(late.resumes).toBe(1);
    await recorder.close();
  });

  test('packets without samples count too: a flood of rubbish is bounded', () => {
    const recorder = createRecorder({
      commit: () => new Promise(() => undefined),
      deliver: () => undefined,
      mostWaiting: 50,
    });
    const source = probe();
    const port = attach(recorder, source);
    port.put(1, [sample(1)]);
    for (let i = 2; i <= 50; i++) port.put(i, []);
    expect(source.pauses).toBe(1);
  });

  test('texts count by their bytes, long before there are many rows', async () => {
    const commit = gate();
    const recorder = createRecorder({
      commit: () => commit.opened,
      deliver: () => undefined,
      mostWaitingBytes: 10_000,
    });
    const source = probe();
    const port = attach(recorder, source);
    for (let i = 1; i <= 4; i++) port.put(i, [{ ...sample(i), text: 'x'.repeat(1000) }]);
    expect(source.pauses).toBe(0);
    port.put(5, [{ ...sample(5), text: 'x'.repeat(1000) }]);
    expect(source.pauses).toBe(1);
    commit.open();
    await until(() => source.resumes === 1);
    await recorder.close();
  });

  test('a source that fills the sink when it is resumed does not starve the others', async () => {
    const recorder = createRecorder({
      commit: () => Promise.resolve(),
      deliver: () => undefined,
      batchRows: 10,
      mostWaiting: 20,
    });
    const turns: number[] = [];
    const fills = [1, 2, 3].map((name) => {
      let packet = 0;
      const fill = (): void => {
        turns.push(name);
        if (turns.length > 12) return;
        for (let i = 0; i < 20; i++) port.put(++packet, [sample(packet, name)]);
      };
      const port = attach(recorder, { committed: () => undefined, pause: () => undefined, resume: fill });
      return fill;
    });
    fills[0]!();
    await until(() => turns.length > 12);
    await recorder.close();
    for (const name of [1, 2, 3])
      expect(turns.filter((turn) => turn === name).length).toBeGreaterThanOrEqual(4);
  });

  test('a delivery that throws is counted and holds nothing up', async () => {
    const recorder = createRecorder({
      commit: () => Promise.resolve(),
      deliver: () => Promise.reject(new Error('no grid')),
    });
    const port = attach(recorder, probe());
    port.put(1, [sample(1)]);
    await sleep(20);
    port.put(2, [sample(2)]);
    await recorder.close();
    expect(recorder.counters()[1]).toMatchObject({ in: 2, out: 0, refused: { 'delivery failed': 2 } });
    expect(recorder.counters()[1]?.lastRefusal).toContain('no grid');
  });
});

test('several sources, any interleaving, a store that fails at times: order kept, nothing lost, acknowledgements rise', async () => {
  const step = fc.record({ source: fc.nat(2), rows: fc.nat(4), rest: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.array(fc.boolean(), { maxLength: 10 }),
      async (steps, fails) => {
        const stored: number[] = [];
        const delivered: number[] = [];
        const failing = [...fails];
        const recorder = createRecorder({
          commit: async (batch) => {
            await sleep(0);
            if (failing.pop()) throw new Error('busy');
            stored.push(...batch.t);
          },
          deliver: (batch) => void delivered.push(...batch.t),
          idleMs: 1,
          batchRows: 7,
          retryMs: { first: 0, longest: 0 },
        });
        const sources = [probe(), probe(), probe()];
        const ports = sources.map((source) => attach(recorder, source));
        const packets = [0, 0, 0];
        const given: number[] = [];
        for (const { source, rows, rest } of steps) {
          const samples = Array.from({ length: rows }, () =>
            sample(given.push(given.length) - 1, source + 1),
          );
          ports[source]?.put((packets[source] = (packets[source] ?? 0) + 1), samples);
          if (rest) await sleep(0);
        }
        await recorder.close();
        expect(stored).toEqual(given);
        expect(delivered).toEqual(given);
        for (const [i, { acknowledged }] of sources.entries()) {
          expect(acknowledged).toEqual(acknowledged.toSorted((a, b) => a - b));
          expect(acknowledged.at(-1) ?? 0).toBe(packets[i]);
        }
      },
    ),
    { numRuns: 60 },
  );
});
