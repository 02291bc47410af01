/** A source on a real broker with a store one can stop: what the ingest tests are built from. */
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import type { Connection, ConnectionState, PayloadFormat, Tag } from '../../../../src-main/api/words.ts';
import {
  createRecorder,
  NO_CREDENTIALS,
  openMqttSource,
  type MqttSource,
  type MqttSourceOptions,
  type Recorder,
  type RecorderOptions,
} from '../../../../src-main/engine/ingest/index.ts';
import type { SampleBatch } from '../../../../src-main/engine/sample.ts';
import { shownConnection } from '../../../made-connection.ts';

export const connectionTo = (url: string, changes: Partial<Connection> = {}): Connection =>
  shownConnection({ id: 7, name: 'Station 1', url, protocol: '3.1.1', ...changes });

export const tagOn = (topic: string, id = 1, format: PayloadFormat = { kind: 'scalar' }): Tag => ({
  id,
  connectionId: 7,
  topic,
  format,
  name: `tag ${id}`,
  unit: '',
  low: null,
  high: null,
});

export interface Rig {
  readonly source: MqttSource;
  readonly recorder: Recorder;
  readonly stored: SampleBatch[];
  readonly states: ConnectionState[];
  values(): number[];
  close(): Promise<void>;
}

export interface RigOptions extends Partial<MqttSourceOptions> {
  readonly connection: Connection;
  readonly commit?: RecorderOptions['commit'];
  readonly recorder?: Partial<RecorderOptions>;
}

export function openRig(options: RigOptions): Rig {
  const stored: SampleBatch[] = [];
  const states: ConnectionState[] = [];
  const recorder = createRecorder({
    commit: async (batch) => {
      await options.commit?.(batch);
      stored.push(batch);
    },
    deliver: () => undefined,
    ...options.recorder,
  });
  const source = openMqttSource({
    credentials: NO_CREDENTIALS,
    tags: [tagOn('plant/flow')],
    sink: recorder,
    now: () => Date.now() * 1000,
    onState: (state) => states.push(state),
    installationId: 'a test',
    retryPause: { firstMs: 50, longestMs: 200 },
    ...options,
  });
  return {
    source,
    recorder,
    stored,
    states,
    values: () => stored.flatMap((batch) => [...batch.value]),
    close: async () => {
      await source.close();
      await recorder.close();
    },
  };
}

export const connected = (rig: Rig, times = 1): Promise<void> =>
  until(() => rig.states.filter(({ state }) => state === 'connected').length >= times);

export async function until(condition: () => boolean, ms = 20_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited ${ms} ms in vain for ${condition.toString()}`);
    await sleep(5);
  }
}

/** Publishes at QoS 1 and resolves when the broker has everything. */
export async function publishAll(
  client: MqttClient,
  topic: string,
  payloads: readonly string[],
): Promise<void> {
  await Promise.all(payloads.map((payload) => client.publishAsync(topic, payload, { qos: 1 })));
}

export const publisherTo = (url: string): Promise<MqttClient> => mqtt.connectAsync(url);
export const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
