/**
 * Entry of the publisher's process: the plant. It keeps every message until the broker has acknowledged it, over lost
 * connections, and notes in the ledger what was acknowledged.
 */
import mqtt, { type MqttClient } from 'mqtt';
import type { Micros } from '../../src-main/api/words.ts';
import { createRandom, type Random } from '../../src-main/simulator/random.ts';
import { openLedger, type LedgerWriter } from './ledger.ts';
import { LINES, messageOf, probeOf, topicsOf, type LineKind, type PlantMessage } from './plant.ts';
import type { FromPublisher, PublisherStart, ToPublisher } from './publisher-messages.ts';

/** Unacknowledged messages over all connections. */
const MOST_IN_FLIGHT = 400;
const TICK_MS = 10;
const FLUSH_MS = 200;

const tell = (message: FromPublisher): void => void process.send?.(message);

function publish({ url, plan, ledgerFile }: PublisherStart): (message: ToPublisher) => void {
  const ledger: LedgerWriter = openLedger(ledgerFile);
  const random: Random = createRandom(plan.seed, 'publisher');
  const topics = topicsOf(plan);
  const sent = topics.map(() => 0);
  /** One connection for each kind of line. */
  const clients = new Map<LineKind, MqttClient>(
    LINES.map((kind) => [
      kind,
      mqtt.connect(url, {
        clientId: `crashplant${kind}`,
        clean: false,
        protocolVersion: 4,
        reconnectPeriod: 200,
        connectTimeout: 5000,
      }),
    ]),
  );
  for (const client of clients.values()) client.on('error', () => undefined);
  let inFlight = 0;
  let messages = 0;
  let lastStamp: Micros = 0;
  let rate = 0;
  /** Messages still to be sent of a burst. */
  let owed = 0;
  let draining = false;

  const send = (kind: LineKind, message: PlantMessage): void => {
    inFlight += 1;
    clients.get(kind)!.publish(message.topic, message.payload, { qos: 1 }, (error) => {
      inFlight -= 1;
      // Only a client that was ended gives up a message, and ours are ended with their process.
      if (error) throw error;
      ledger.note(message.readings);
    });
  };
  // The clock may stand still between two messages, or be set back.
  const now = (): Micros => (lastStamp = Math.max(Date.now() * 1000, lastStamp + 1));
  const sendNext = (): void => {
    const place = Math.floor(random.uniform() * topics.length);
    const topic = topics[place]!;
    const n = sent[place]!;
    sent[place] = n + 1;
    messages += 1;
    send(topic.kind, messageOf(plan, topic, n, now()));
  };
  const state = (): { messages: number; eventTime: number } => ({
    messages,
    eventTime: plan.from + Math.max(0, ...sent.slice(0, plan.topics.stamped)) * plan.step,
  });

  let due = 0;
  let last = performance.now();
  setInterval(() => {
    const present = performance.now();
    // What could not be sent while the broker was away is not made up for in one burst.
    due = Math.min(due + (rate * (present - last)) / 1000, rate);
    last = present;
    for (; due >= 1 && inFlight < MOST_IN_FLIGHT; due -= 1) sendNext();
    for (; owed > 0 && inFlight < MOST_IN_FLIGHT; owed -= 1) sendNext();
    if (draining && owed === 0 && inFlight === 0) {
      draining = false;
      ledger.flush();
      tell({ kind: 'drained', ...state() });
    }
  }, TICK_MS);
  setInterval(() => {
    ledger.flush();
    if (rate > 0) tell({ kind: 'progress', ...state() });
  }, FLUSH_MS);

  return (message) => {
    if (message.kind === 'run') rate = message.rate;
    else if (message.kind === 'probe') {
      for (const topic of topics) send(topic.kind, probeOf(plan, topic, now()));
    } else if (message.kind !== 'start') {
      rate = due = 0;
      owed = message.kind === 'burst' ? message.messages : 0;
      draining = true;
    }
  };
}

let obey: ((message: ToPublisher) => void) | null = null;
process.on('message', (raw) => {
  const message = raw as ToPublisher;
  if (message.kind === 'start') {
    obey = publish(message);
    tell({ kind: 'ready' });
  } else obey?.(message);
});
process.on('disconnect', () => process.exit(0));
// Ctrl+C reaches every process of the terminal; the suite decides what it means.
process.on('SIGINT', () => {});
