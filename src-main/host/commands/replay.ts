/** mnemo replay: a recorded file goes over MQTT as if it were happening, with its own times. */
import type { MqttClient } from 'mqtt';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { SECOND, type Micros } from '../../api/words.ts';
import { brokerClient, disconnect } from '../../engine/ingest/broker-client.ts';
import { connectionProblem } from '../../engine/ingest/connection-problem.ts';
import { brokerAddress, NO_CREDENTIALS, type BrokerAddress } from '../../engine/ingest/index.ts';
import { readIsoTime } from '../../engine/exchange/time/iso-time.ts';
import { readOptions, withReadOptions, type ReadFlags } from '../csv/options.ts';
import { readRecording, type Recording } from '../csv/read-recording.ts';
import { createOutbox } from '../../simulator/index.ts';
import { InputError } from '../input-error.ts';
import { print, printAside } from '../print.ts';
import { INTERRUPTED, listenForInterrupt } from './interrupt.ts';
import { openProgressLine } from './progress-line.ts';
import { messagesOfRow, topicTemplate, type TopicTemplate } from './replay-messages.ts';

interface ReplayFlags extends ReadFlags {
  readonly broker: string;
  readonly topic: string;
  readonly start?: Micros;
  /** 0: as fast as the broker takes it. */
  readonly speed: number;
  readonly username?: string;
  readonly protocol: '3.1.1' | '5';
}

const PASSWORD_VARIABLE = 'MNEMO_BROKER_PASSWORD';

export function register(program: Command): void {
  const command = program
    .command('replay')
    .description('publish a recorded CSV file over MQTT, with its own times')
    .argument('<file.csv>', 'the recording')
    .requiredOption('--broker <url>', 'broker, as in mqtt://host:1883')
    .requiredOption(
      '--topic <template>',
      'with {column}: one topic per column, payload {"value","timestamp"}; without: one JSON object per row',
    )
    .option('--start <time>', 'with --period: time of the first row, ISO 8601 (default: now)', startTime)
    .option('--speed <x>', 'times faster than real time; 0 or max: as fast as the broker takes it', speed, 1)
    .option('--username <name>', `broker login; the password is taken from ${PASSWORD_VARIABLE}`)
    .option('--protocol <version>', 'MQTT version: 3.1.1 or 5', protocol, '3.1.1');
  withReadOptions(command).action(replay);
}

async function replay(file: string, flags: ReplayFlags): Promise<void> {
  if (flags.start !== undefined && flags.period === undefined) {
    throw new InputError('--start needs --period: a file with a time column has its own start.');
  }
  const address = brokerAddress(flags.broker);
  if ('problem' in address) throw new InputError(address.problem);
  const template = topicTemplate(flags.topic);
  const recording = await readRecording(file, readOptions(flags));
  template.check(recording.channels);
  recording.remarks.forEach(printAside);
  const offset = flags.period === undefined ? 0 : (flags.start ?? Date.now() * 1000);

  const interrupt = listenForInterrupt();
  const client = await connect(address, flags);
  try {
    const rows = await publish(client, recording, template, {
      offset,
      speed: flags.speed,
      signal: interrupt.signal,
    });
    const whole = rows === recording.rows;
    print(`${whole ? 'Published' : 'Stopped after'} ${rows} of ${recording.rows} rows of ${file}.`);
    if (!whole) process.exitCode = INTERRUPTED;
  } finally {
    interrupt.release();
    await disconnect(client);
  }
}

/** @throws InputError with the broker's reason when it cannot be reached or refuses the login */
async function connect(address: BrokerAddress, flags: ReplayFlags): Promise<MqttClient> {
  const profile = { protocol: flags.protocol, username: flags.username ?? null };
  const password = process.env[PASSWORD_VARIABLE] ?? null;
  const client = brokerClient(address, profile, { ...NO_CREDENTIALS, password }, { kind: 'passing' });
  const failure = await new Promise<Error | null>((settle) => {
    client.once('connect', () => settle(null));
    client.on('error', settle);
    client.once('close', () => settle(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    client.connect();
    client.stream.on('error', settle);
  });
  if (failure !== null) {
    await disconnect(client);
    throw new InputError(connectionProblem(failure, address));
  }
  // From here on a lost connection is waited for: mqtt.js sends again what was not acknowledged.
  client.options.reconnectPeriod = 1000;
  client.on('close', () => {
    if (!client.disconnecting) printAside('The connection to the broker is lost: waiting for it.');
  });
  return client;
}

/** @returns how many rows were published; all of them are acknowledged unless the user interrupted */
async function publish(
  client: MqttClient,
  recording: Recording,
  template: TopicTemplate,
  { offset, speed, signal }: { offset: Micros; speed: number; signal: AbortSignal },
): Promise<number> {
  const progress = openProgressLine();
  const outbox = createOutbox(client, signal);
  const begin = performance.now();
  let row = 0;
  for (; row < recording.rows && !signal.aborted; row++) {
    if (speed > 0) {
      const due = begin + (recording.t[row]! - recording.t[0]!) / (SECOND / 1000) / speed;
      if (!(await waitUntil(due, signal))) break;
    }
    for (const { topic, payload } of messagesOfRow(recording, row, template, offset)) {
      await outbox.publish(topic, payload);
    }
    progress.show(
      `Row ${row + 1} of ${recording.rows} (${Math.floor((100 * (row + 1)) / recording.rows)} %)`,
    );
  }
  await outbox.flush();
  progress.end();
  return row;
}

/** @returns false when interrupted */
async function waitUntil(due: number, signal: AbortSignal): Promise<boolean> {
  const pause = due - performance.now();
  if (pause > 1) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, pause);
      function done() {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
  }
  return !signal.aborted;
}

function startTime(text: string): Micros {
  const time = readIsoTime(text.trim());
  if (time !== null) return time;
  throw new InvalidArgumentError('Give a time like 2026-01-31T12:00:00Z.');
}

function speed(text: string): number {
  const factor = text === 'max' ? 0 : Number(text);
  if (text.trim() !== '' && Number.isFinite(factor) && factor >= 0) return factor;
  throw new InvalidArgumentError('Give a number (1 is real time) or max.');
}

function protocol(text: string): '3.1.1' | '5' {
  if (text === '3.1.1' || text === '5') return text;
  throw new InvalidArgumentError('Give 3.1.1 or 5.');
}
