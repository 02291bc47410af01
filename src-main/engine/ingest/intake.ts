/**
 * A connection's packets on their way into the sink: read at once while it takes them, kept waiting while it is full, and
 * acknowledged when it has committed them.
 */
import type { IPublishPacket } from 'mqtt';
import type { Connection, Micros, StageCounters } from '../../api/words.ts';
import { createArrivalStamps } from './arrival-stamps.ts';
import { createClockWatch } from './clock-watch.ts';
import type { HeldAcknowledgements } from './held-acknowledgements.ts';
import { createInFlightWindow } from './in-flight-window.ts';
import { createPacketReader, type Packet } from './packet-reading.ts';
import type { Sink } from './sink.ts';
import type { TagReaders } from './tag-readers.ts';
import type { TagReading, TopicHost } from './topic-host.ts';
import { createWaitingPackets, type WaitingLimits } from './waiting-packets.ts';

export interface IntakeOptions {
  readonly connection: Connection;
  readonly readers: TagReaders;
  readonly host: Pick<TopicHost, 'handles' | 'read'>;
  readonly sink: Sink;
  readonly now: () => Micros;
  /** Arrival stamps go on behind it. */
  readonly newestArrival: Micros | null;
  readonly limits: WaitingLimits;
  readonly acknowledgements: Omit<HeldAcknowledgements, 'connectionLost' | 'stop'>;
  /** Nobody reads from this topic. */
  readonly unwanted: (topic: string) => void;
  /** A filter of the profile brings this topic, whether somebody reads from it or not. */
  readonly brings: (topic: string) => boolean;
}

export interface Intake {
  /** @param number as `holdAcknowledgements` gives it */
  receive(packet: IPublishPacket, number: number): void;
  /** Puts what a topic host says without a packet. */
  told(readings: readonly TagReading[]): void;
  setReaders(readers: TagReaders): void;
  /** The broker may hand over what it queued since then. */
  queuedSince(since: Micros | null): void;
  /** @returns since when the broker may still hold what it queued during earlier interruptions; null: nothing of that */
  connectionLost(): Micros | null;
  refuse(why: string, detail: string): void;
  /** To be called about once a second. */
  elapsed(): void;
  counters(): StageCounters[];
  /** Reads nothing more; waits for what was read to be committed and acknowledged, as long as the patience lasts. */
  finish(patienceMs: number): Promise<void>;
}

export function createIntake(options: IntakeOptions): Intake {
  const { connection, now, acknowledgements, unwanted } = options;
  const live = connection.clock === 'live';
  const clocks = createClockWatch(connection.name);
  const window = createInFlightWindow(connection.protocol === '5' ? connection.receiveMaximum : Infinity);
  const waiting = createWaitingPackets(options.limits, ({ topic }) => reader.dropped(topic));
  let sinkFull = false;
  let finishing = false;
  let lastPut = 0;
  let lastCommitted = 0;
  let onSettled: (() => void) | null = null;

  const port = options.sink.attach({
    committed: (upTo) => {
      lastCommitted = upTo;
      window.released(acknowledgements.held());
      acknowledgements.release(upTo);
      if (settled()) onSettled?.();
    },
    pause: () => {
      sinkFull = true;
    },
    resume: () => {
      sinkFull = false;
      drain();
      if (!waiting.full && !finishing) acknowledgements.resume();
    },
  });
  const settled = (): boolean => waiting.length === 0 && lastCommitted >= lastPut;

  const reader = createPacketReader({
    connection,
    readers: options.readers,
    host: options.host,
    brings: options.brings,
    into: port,
    stamps: createArrivalStamps(options.newestArrival),
    clocks,
  });

  function read(number: number, packet: Packet, at: Micros): void {
    lastPut = number;
    const wanted = reader.read(packet, at);
    port.put(number);
    if (!wanted) unwanted(packet.topic);
  }

  function drain(): void {
    while (!sinkFull) {
      const next = waiting.next();
      if (next === undefined) break;
      read(next.number, next, next.now);
    }
  }

  return {
    receive: ({ topic, payload: sent, retain, qos }, number) => {
      const payload = typeof sent === 'string' ? Buffer.from(sent) : sent;
      if (sinkFull || waiting.length > 0) {
        waiting.add({ number, topic, payload, retained: retain, now: now() }, qos === 0 ? 0 : 1);
        if (waiting.full) acknowledgements.pause();
        return;
      }
      read(number, { topic, payload, retained: retain }, now());
      if (window.isFull(acknowledgements.held())) port.commitNow();
    },
    told: (readings) => {
      if (readings.length === 0 || finishing) return;
      reader.told(readings, now());
      port.put(null);
    },
    setReaders: reader.setReaders,
    queuedSince: reader.queuedSince,
    connectionLost: () => {
      waiting.connectionLost();
      return reader.stillQueuedSince();
    },
    refuse: reader.refuse,
    elapsed: () => {
      if (live) clocks.look(now());
    },
    counters: () => [...reader.counters(), ...(live ? [clocks.counters()] : [])],
    finish: async (patienceMs) => {
      finishing = true;
      // Nothing is read any more from here on, so that the last acknowledgement is really the last.
      acknowledgements.pause();
      if (!settled()) {
        await new Promise<void>((resolve) => {
          const patience = setTimeout(resolve, patienceMs);
          onSettled = () => {
            clearTimeout(patience);
            resolve();
          };
          port.commitNow();
        });
      }
      port.detach();
    },
  };
}
