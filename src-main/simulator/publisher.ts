/** Puts a pump station on MQTT, at the pace it is told, and lets others break it by command. */
import { connectAsync } from 'mqtt';
import { z } from 'zod';
import type { Micros } from '../api/words.ts';
import type { FaultCommand } from './faults.ts';
import { createOutbox } from './outbox.ts';
import type { PumpStation } from './station-types.ts';
import { TAGS } from './tags.ts';
import { answerTopic, commandTopic, messagesOf } from './topics.ts';

/** Called before the sample of time t is published: returns when it may go out. */
export type Pace = (t: Micros) => Promise<void> | void;

/** Event time runs `speed` times as fast as the wall clock, starting with the first sample. */
export function paceBySpeed(speed: number): Pace {
  let origin: { event: Micros; wall: number } | null = null;
  return async (t) => {
    origin ??= { event: t, wall: performance.now() };
    const due = origin.wall + (t - origin.event) / 1000 / speed;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  };
}

export interface Publisher {
  /**
   * Publishes the station's samples with QoS 1 until event time `until` (exclusive), and waits for the broker's
   * acknowledgements. @returns how many tag values went out
   */
  run(until: Micros, pace?: Pace, signal?: AbortSignal): Promise<number>;
  close(): Promise<void>;
}

export interface PublisherOptions {
  readonly url: string;
  /** Topic prefix; default plant/pump-station. */
  readonly prefix?: string;
}

export const DEFAULT_PREFIX = 'plant/pump-station';

const clearCommand = z.strictObject({ clear: z.literal(true) });

/** Does what a command message says and returns the answer for whoever sent it. */
function obey(station: PumpStation, payload: string): object {
  try {
    const command: unknown = JSON.parse(payload);
    if (clearCommand.safeParse(command).success) {
      station.clear();
      return { ok: true, faults: station.faults };
    }
    return { ok: true, fault: station.inject(command as FaultCommand) };
  } catch (error) {
    const problem =
      error instanceof z.ZodError
        ? z.prettifyError(error)
        : `The command is not JSON: ${(error as Error).message}`;
    return { ok: false, problem };
  }
}

/** @throws when the broker cannot be reached */
export async function connectPublisher(station: PumpStation, options: PublisherOptions): Promise<Publisher> {
  const { url, prefix = DEFAULT_PREFIX } = options;
  const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 1000 }, false);
  client.on('message', (_topic, payload) => {
    client.publish(answerTopic(prefix), JSON.stringify(obey(station, payload.toString())), { qos: 1 });
  });
  await client.subscribeAsync(commandTopic(prefix), { qos: 1 });

  return {
    async run(until, pace, signal) {
      const outbox = createOutbox(client);
      let samples = 0;
      while (station.now < until && signal?.aborted !== true) {
        await pace?.(station.now);
        for (const [topic, payload] of messagesOf(prefix, station.step()))
          await outbox.publish(topic, payload);
        samples += TAGS.length;
      }
      await outbox.flush();
      return samples;
    },
    close: () => client.endAsync(),
  };
}
