/** The suite's side of the publisher process. */
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Micros } from '../../src-main/api/words.ts';
import { endWithUs } from './processes.ts';
import type { FromPublisher, PublisherStart, ToPublisher } from './publisher-messages.ts';

export interface Publisher {
  /** Publishes at this many messages a second until `pause` or `burst`. */
  run(rate: number): void;
  /** Resolves when so many messages more are acknowledged and in the ledger. */
  burst(messages: number): Promise<void>;
  /** Stops publishing; resolves when everything sent is acknowledged and in the ledger. */
  pause(): Promise<void>;
  /** Sends one message on each topic that is no part of the ledger. */
  probe(): void;
  /** Messages sent, and the source time the stamped ones have come to. */
  readonly messages: number;
  readonly eventTime: Micros;
  /** Resolves when the stamped messages have come to a source time. */
  reached(eventTime: Micros): Promise<void>;
  stop(): Promise<void>;
}

const DRAIN_MS = 120_000;

/** Starts the process; it connects, and connects again, by itself. */
export async function startPublisher(start: Omit<PublisherStart, 'kind'>): Promise<Publisher> {
  const child = fork(fileURLToPath(new URL('./publisher-process.ts', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const kill = (): void => void child.kill('SIGKILL');
  const keep = endWithUs(kill);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const send = (message: ToPublisher): void => void child.send(message);
  let state = { messages: 0, eventTime: start.plan.from };
  let onDrained: (() => void) | null = null;
  const ready = new Promise<void>((resolve) => {
    child.on('message', (raw) => {
      const message = raw as FromPublisher;
      if (message.kind === 'ready') return resolve();
      state = message;
      if (message.kind === 'drained') onDrained?.();
    });
  });
  const drained = (message: ToPublisher): Promise<void> =>
    new Promise((resolve, reject) => {
      const patience = setTimeout(
        () => reject(new Error('The broker did not take what the plant had to send.')),
        DRAIN_MS,
      );
      onDrained = () => {
        clearTimeout(patience);
        onDrained = null;
        resolve();
      };
      send(message);
    });
  send({ kind: 'start', ...start });
  await ready;
  return {
    run: (rate) => send({ kind: 'run', rate }),
    burst: (messages) => drained({ kind: 'burst', messages }),
    pause: () => drained({ kind: 'pause' }),
    probe: () => send({ kind: 'probe' }),
    get messages() {
      return state.messages;
    },
    get eventTime() {
      return state.eventTime;
    },
    async reached(eventTime) {
      const deadline = Date.now() + DRAIN_MS;
      while (state.eventTime < eventTime) {
        if (Date.now() > deadline) throw new Error('The plant stands still.');
        await sleep(20);
      }
    },
    async stop() {
      keep();
      kill();
      await gone;
    },
  };
}
