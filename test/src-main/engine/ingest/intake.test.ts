import { setTimeout as sleep } from 'node:timers/promises';
import type { IPublishPacket } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SECOND, type Micros, type Tag } from '../../../../src-main/api/words.ts';
import { createRecorder, type Recorder } from '../../../../src-main/engine/ingest/index.ts';
import { createIntake, type Intake, type IntakeOptions } from '../../../../src-main/engine/ingest/intake.ts';
import { readersOf } from '../../../../src-main/engine/ingest/tag-readers.ts';
import { QUALITY_REASONS, type SampleBatch } from '../../../../src-main/engine/sample.ts';
import { connectionTo, tagOn, until } from './rig.ts';

const NOW = 1_800_000_000 * SECOND;

interface Row {
  readonly tag: number;
  readonly t: Micros;
  readonly arrival: Micros;
  readonly value: number;
  readonly reason: string;
  readonly text?: string;
}

interface Bench {
  readonly intake: Intake;
  readonly recorder: Recorder;
  readonly rows: Row[];
  /** Numbers of the packets whose acknowledgement went out. */
  readonly released: number[];
  readonly reading: { paused: boolean };
  clock: Micros;
  send(topic: string, payload: string, qos?: 0 | 1): void;
  /** Lets commits happen from now on. */
  open(): void;
}

/** An intake into a real recorder; commits wait until they are let through. */
function bench(tags: readonly Tag[], changes: Partial<IntakeOptions> = {}, mostWaiting = 20_000): Bench {
  const rows: Row[] = [];
  let let_ = (): void => undefined;
  const opened = new Promise<void>((resolve) => (let_ = resolve));
  const commit = async (batch: SampleBatch): Promise<void> => {
    await opened;
    const texts = new Map(batch.texts);
    for (const [i, t] of batch.t.entries())
      rows.push({
        tag: batch.tagId[i]!,
        t,
        arrival: batch.arrival[i]!,
        value: batch.value[i]!,
        reason: QUALITY_REASONS[batch.reason[i]!]!,
        ...(texts.has(i) ? { text: texts.get(i)! } : {}),
      });
  };
  const recorder = createRecorder({ commit, deliver: () => undefined, batchRows: 10, mostWaiting });
  const reading = { paused: false };
  const released: number[] = [];
  let received = 0;
  let held = 0;
  const self: Bench = {
    recorder,
    rows,
    released,
    reading,
    clock: NOW,
    open: () => let_(),
    send: (topic, payload, qos = 1) => {
      if (qos === 1) held += 1;
      const packet = { topic, payload: Buffer.from(payload), qos, retain: false };
      self.intake.receive(packet as unknown as IPublishPacket, ++received);
    },
    intake: createIntake({
      connection: connectionTo('mqtt://127.0.0.1:1'),
      readers: readersOf(tags),
      host: { handles: () => false, read: () => [] },
      sink: recorder,
      now: () => self.clock,
      newestArrival: null,
      limits: { qos0Bytes: 3000, qos1Bytes: 3000 },
      acknowledgements: {
        held: () => held,
        release: (upTo) => {
          released.push(upTo);
          held = 0;
        },
        pause: () => {
          reading.paused = true;
        },
        resume: () => (reading.paused = false),
      },
      unwanted: () => undefined,
      brings: () => false,
      ...changes,
    }),
  };
  onTestFinished(async () => {
    self.open();
    await recorder.close();
  });
  return self;
}

describe('a sink that does not take', () => {
  test('QoS 0 is dropped from its oldest on and counted, QoS 1 is kept, and then reading stops', async () => {
    const { send, open, intake, rows, reading, released } = bench([tagOn('a', 1), tagOn('b', 2)], {}, 5);
    for (let i = 0; i < 5; i++) send('a', String(i));
    for (let i = 0; i < 100; i++) send('b', String(i), 0);
    expect(reading.paused).toBe(false);
    for (let i = 5; i < 8; i++) send('a', String(i));
    for (let i = 100; i < 200; i++) send('b', String(i), 0);
    expect(reading.paused).toBe(false);
    let more = 8;
    while (!reading.paused) send('a', String(more++));
    const sent = intake.counters()[0]!;
    expect(sent.refused['dropped']).toBeGreaterThan(150);
    expect(sent.lastRefusal).toMatch(/QoS 0 came faster than they could be stored: .* on b\. /);

    open();
    await until(() => !reading.paused && released.at(-1) === more + 200);
    const values = (tag: number): number[] => rows.filter((row) => row.tag === tag).map(({ value }) => value);
    const sure = values(1);
    expect(sure).toEqual(Array.from({ length: more }, (_, i) => i));
    const best = values(2);
    expect(best).toEqual(best.map((_, i) => 200 - best.length + i));
    const { in: came, out, refused } = intake.counters()[0]!;
    expect(came).toBe(sure.length + 200);
    expect(out).toBe(sure.length + best.length);
    expect(refused).toEqual({ dropped: 200 - best.length });
  });

  test('what waits is stamped with the time it came', async () => {
    const it = bench([tagOn('a', 1)], {}, 1);
    it.send('a', '1');
    it.clock += 5 * SECOND;
    it.send('a', '2');
    it.clock += 3600 * SECOND;
    it.open();
    await until(() => it.rows.length === 2);
    expect(it.rows.map(({ t }) => t)).toEqual([NOW, NOW + 5 * SECOND]);
  });

  test('a lost connection forgets what waits at QoS 1, so that it is not stored twice', async () => {
    const it = bench([tagOn('a', 1)], {}, 1);
    for (const value of ['1', '2', '3']) it.send('a', value);
    it.intake.connectionLost();
    it.send('a', '2');
    it.open();
    await until(() => it.rows.length === 2);
    expect(it.rows.map(({ value }) => value)).toEqual([1, 2]);
  });

  test('one that is cut off in the midst of what the broker had queued knows since when', () => {
    const format = { kind: 'json', path: 'v', timePath: 't', timeUnit: 'us' } as const;
    const it = bench([tagOn('a', 1, format)]);
    const since = NOW - 7200 * SECOND;
    expect(it.intake.connectionLost()).toBe(null);
    it.intake.queuedSince(since);
    it.send('a', `{"v":1,"t":${since + SECOND}}`);
    expect(it.intake.connectionLost()).toBe(since);
    it.send('a', `{"v":2,"t":${NOW - SECOND}}`);
    expect(it.intake.connectionLost()).toBe(null);
  });

  test('the end waits for what waits', async () => {
    const it = bench([tagOn('a', 1)], {}, 2);
    for (let i = 0; i < 20; i++) it.send('a', String(i));
    const finished = it.intake.finish(5000);
    it.open();
    await finished;
    expect(it.rows.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(it.reading.paused).toBe(true);
  });
});

describe('arrival stamps', () => {
  test('go on behind the newest stored one although the clock was set back meanwhile', async () => {
    const newest = NOW + 7200 * SECOND;
    const it = bench([tagOn('a', 1)], { newestArrival: newest });
    for (const value of ['1', '2']) it.send('a', value);
    it.open();
    await until(() => it.rows.length === 2);
    expect(it.rows.map(({ t }) => t)).toEqual([newest + 1, newest + 2]);
  });

  test('wrong source clocks are counted and told; on a replay connection there are none', async () => {
    const format = { kind: 'json', path: 'v', timePath: 't', timeUnit: 'us' } as const;
    const tags = [tagOn('plant/pump', 1, format)];
    const live = bench(tags);
    const replay = bench(tags, { connection: connectionTo('mqtt://127.0.0.1:1', { clock: 'replay' }) });
    for (const it of [live, replay]) {
      it.send('plant/pump', `{"v":1,"t":${NOW - 7200 * SECOND}}`);
      it.send('plant/pump', `{"v":2,"t":${NOW + 1}}`);
      it.open();
      await until(() => it.rows.length === 2);
    }
    expect(live.intake.counters()[2]).toMatchObject({ in: 2, out: 1, refused: { skew: 1 } });
    expect(live.intake.counters()[2]?.lastRefusal).toContain('The clock of plant/pump is 2 h behind');
    expect(live.rows.map(({ t, reason }) => [t, reason])).toEqual([
      [NOW, 'skew'],
      [NOW + 1, 'none'],
    ]);
    expect(replay.intake.counters()).toHaveLength(2);
    expect(replay.rows[0]).toMatchObject({ t: NOW - 7200 * SECOND, reason: 'none' });
  });
});

describe('a topic host', () => {
  const speed: Tag = { ...tagOn('spBv1.0/g/n', 5), format: { kind: 'sparkplug', metric: 'speed' } };
  const host: IntakeOptions['host'] = {
    handles: (topic) => topic.startsWith('spBv1.0/'),
    read: ({ payload }) => [
      ...Array.from(payload, (byte) => ({ tag: speed, reading: { value: byte, t: null } })),
      { tag: speed, reading: { value: NaN, t: NOW - 1, text: 'on' } },
      { tag: speed, reading: { refused: 'unknown alias', detail: 'Alias 7 has no birth.' } },
    ],
  };

  test('reads its topics; each of its samples has a stamp of its own', async () => {
    const it = bench([tagOn('a', 1), speed], { host });
    it.send('spBv1.0/g/NDATA/n', '\u0001\u0002');
    it.send('a', '3');
    it.open();
    await until(() => it.rows.length === 4);
    expect(it.rows).toEqual([
      { tag: 5, t: NOW, arrival: NOW, value: 1, reason: 'none' },
      { tag: 5, t: NOW + 1, arrival: NOW + 1, value: 2, reason: 'none' },
      { tag: 5, t: NOW - 1, arrival: NOW + 2, value: NaN, reason: 'text', text: 'on' },
      { tag: 1, t: NOW + 4, arrival: NOW + 4, value: 3, reason: 'none' },
    ]);
    const [packets, readings] = it.intake.counters();
    expect(packets).toMatchObject({ in: 2, out: 2, refused: {} });
    expect(readings).toMatchObject({ in: 5, out: 4, refused: { 'unknown alias': 1 } });
    expect(readings?.lastRefusal).toContain('Tag "tag 5" on spBv1.0/g/NDATA/n: Alias 7 has no birth.');
  });

  test('reads a topic too that a tag reads by itself', async () => {
    const it = bench([tagOn('spBv1.0/g/NDATA/n', 1), speed], { host });
    it.send('spBv1.0/g/NDATA/n', '7');
    it.open();
    await until(() => it.rows.length === 3);
    expect(it.rows.map(({ tag, value, text }) => [tag, text ?? value])).toEqual([
      [1, 7],
      [5, '7'.charCodeAt(0)],
      [5, 'on'],
    ]);
  });

  test('what it says without a packet is stored; after the end nothing is', async () => {
    const it = bench([speed], { host });
    const stale = {
      tag: speed,
      reading: { value: NaN, t: null, doubt: { quality: 'bad', reason: 'stale' } },
    } as const;
    it.intake.told([stale]);
    it.open();
    await until(() => it.rows.length === 1);
    expect(it.rows).toEqual([{ tag: 5, t: NOW, arrival: NOW, value: NaN, reason: 'stale' }]);
    expect(it.released).toEqual([]);
    await it.intake.finish(100);
    it.intake.told([stale]);
    await sleep(30);
    expect(it.rows).toHaveLength(1);
  });
});
