/** What is measured: a supervised engine as the product runs it, with its store, and one asset under an armed model. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { ScreenConnection } from '../../../src-main/api/connect.ts';
import { SECOND, WINDOW_STATES, type TagInput } from '../../../src-main/api/words.ts';
import { openTelemetry } from '../../../src-main/engine/store/index.ts';
import { connectHost } from '../../../src-main/host/connect-host.ts';
import { startHost } from '../../../src-main/host/supervisor.ts';
import { peakRssMiB } from './engine-memory.ts';
import { topicOf } from './messages.ts';
import type { Publisher } from './publisher.ts';

export const PREFIX = 'bench';

/** Channels of the asset. */
const CHANNELS = 8;
const BASELINE_ROWS = 1000;
/** A grid step is scored when a sample so much newer than it has come: late ones are waited for. */
const LATENESS = 5 * SECOND;
const SCORED = WINDOW_STATES.indexOf('scored');

export interface Subject {
  /** Messages the baseline took. */
  readonly published: number;
  /** Samples committed so far, all in all. */
  stored(): Promise<number>;
  /** Waits until so many are committed, or nothing moves any more; `onCount` hears of every count on the way. */
  reach(count: number, onCount?: (stored: number) => void): Promise<void>;
  /** Whether the newest grid step has a score. */
  isScoring(): Promise<boolean>;
  /** From now on: milliseconds from the publishing of the sample that closes a grid step to the score being stored and told. */
  listenForScores(): () => number[];
  peakRssMiB(): number;
  /** Ends the engine and counts what its store holds. */
  finish(): Promise<number>;
  /** Ends what runs and removes the data. */
  end(): Promise<void>;
}

export interface SubjectOptions {
  readonly brokerUrl: string;
  readonly topics: readonly number[];
  /** Samples a second of each topic in the paced run: the asset's grid has two samples in a step. */
  readonly ratePerTopic: number;
}

/** Starts the engine, records a baseline, trains and arms a model. */
export async function startSubject(
  { brokerUrl, topics, ratePerTopic }: SubjectOptions,
  publisher: Publisher,
): Promise<Subject> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'mnemo-bench-ingest-'));
  const log = pino({ level: 'warn' }, pino.destination(2));
  const host = await startHost({ dataDir, port: 0, log });
  let screen: ScreenConnection | null = await connectHost(host.url);
  const { client, subscribe } = screen;
  let running = true;

  const stop = async (): Promise<void> => {
    screen?.close();
    screen = null;
    if (running) await host.stop();
    running = false;
  };
  const end = async (): Promise<void> => {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const stored = async (): Promise<number> =>
    (await client.call('health.counters')).find(({ stage }) => stage === 'recorder')?.out ?? 0;
  const reach = async (count: number, onCount?: (stored: number) => void): Promise<void> => {
    let before = -1;
    let moved = performance.now();
    for (;;) {
      const now = await stored();
      onCount?.(now);
      if (now >= count) return;
      if (now > before) moved = performance.now();
      else if (performance.now() - moved > 15_000) return;
      before = now;
      await sleep(20);
    }
  };

  try {
    const url = brokerUrl;
    const profile = { name: 'Bench', url, protocol: '5', username: null, password: null } as const;
    const connection = await client.call('connection.create', { ...profile, clock: 'replay' });
    const tagIds: number[] = [];
    for (let i = 0; i < topics.length; i += 500) {
      const inputs = topics.slice(i, i + 500).map((topic): TagInput => ({
        connectionId: connection.id,
        topic: topicOf(PREFIX, topic),
        format: { kind: 'json', path: 'v', timePath: 't', timeUnit: 'us' },
        name: `point ${topic}`,
        unit: '',
        low: null,
        high: null,
      }));
      tagIds.push(...(await client.call('tag.create', inputs)).map(({ id }) => id));
    }
    // Spread over the round of topics, so that some sample of the asset comes at any moment.
    const channels = Array.from({ length: CHANNELS }, (_, c) => Math.floor((c * topics.length) / CHANNELS));
    const samplePeriod = 2 / ratePerTopic;
    const asset = await client.call('asset.create', {
      name: 'Line',
      tagIds: channels.map((place) => tagIds[place]!),
      samplePeriod,
      windowLength: 8,
      offRule: null,
    });

    const step = Math.round((samplePeriod * SECOND) / 2);
    const rounds = BASELINE_ROWS * 2 + Math.ceil((2 * LATENESS) / step);
    const from = Math.floor(Date.now() / 1000) * SECOND - (rounds * step + 600 * SECOND);
    const to = from + BASELINE_ROWS * 2 * step;
    const published = rounds * CHANNELS;
    const history = channels.map((place) => topics[place]!);
    await until('the connection', async () =>
      (await client.call('connection.states')).some(({ state }) => state === 'connected'),
    );
    // The broker takes the subscriptions of a thousand tags one packet after the other.
    await sleep(500);
    await Promise.all([
      publisher.publish({
        prefix: PREFIX,
        topics: history,
        messages: published,
        rate: null,
        times: { from, step },
      }),
      reach(published, publisher.received),
    ]);
    await until('the asset to follow', async () =>
      (await client.call('asset.status')).some(({ now }) => now !== null && now >= to),
    );
    const baseline = await client.call('baseline.define', { assetId: asset.id, ranges: [{ from, to }] });
    await client.call('training.start', { baselineId: baseline.id, options: { backend: 'wasm' } });
    const modelId = await until('the training', async () => {
      const [training] = await client.call('training.list');
      if (training?.state === 'failed') throw new Error(`The training failed: ${training.problem}`);
      return training?.state === 'done' ? training.modelId : null;
    });
    const model = (await client.call('model.list', { assetId: asset.id })).find(({ id }) => id === modelId);
    await client.call('model.arm', { assetId: asset.id, modelId, acceptFlag: model?.flag ?? null });
    await client.call('connection.update', {
      id: connection.id,
      connection: { ...profile, clock: 'live' },
    });
    await until('the connection', async () =>
      (await client.call('connection.states')).some(({ state }) => state === 'connected'),
    );
    await sleep(500);
    const live = Date.now() * 1000;

    return {
      published,
      stored,
      reach,
      // The state may still be that of the baseline's last rows.
      isScoring: async () =>
        (await client.call('asset.status')).some(
          ({ state, now }) => state === 'scored' && now !== null && now >= live,
        ),
      listenForScores: () => {
        const delays: number[] = [];
        const since = Date.now() * 1000;
        const unsubscribe = subscribe((name, payload) => {
          if (name !== 'live.rows' || !('state' in payload) || !('t' in payload)) return;
          const told = (performance.timeOrigin + performance.now()) * 1000;
          const { t, state } = payload as { t: Float64Array; state: Uint8Array };
          for (const [i, end] of t.entries())
            if (state[i] === SCORED && end + LATENESS > since) delays.push((told - (end + LATENESS)) / 1000);
        });
        return () => {
          unsubscribe();
          return delays;
        };
      },
      peakRssMiB,
      finish: async () => {
        await stop();
        const telemetry = await openTelemetry(dataDir);
        let rows = 0;
        const everything = { tagIds, from: 0, to: Number.MAX_SAFE_INTEGER, rows: 500_000 };
        for await (const batch of telemetry.readSamples(everything)) rows += batch.t.length;
        await telemetry.close();
        return rows;
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function until<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > deadline) throw new Error(`Waited two minutes for ${what}.`);
    await sleep(50);
  }
}
