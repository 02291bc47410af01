/**
 * A real broker for tests: mosquitto on a free loopback port, or the embedded aedes where mosquitto is missing. Aedes
 * speaks MQTT 3.1.1 only, so tests that need MQTT 5 ask `speaksMqtt5` and are skipped with the reason.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BrokerOptions {
  /** Who may log in; without any, everybody may. */
  readonly users?: readonly { readonly name: string; readonly password: string }[];
  /** Files of a certificate made by the test. */
  readonly tls?: {
    readonly certFile: string;
    readonly keyFile: string;
    /** Clients must show a certificate of this authority; its name is their user name. */
    readonly clientsOf?: { readonly certFile: string };
  };
  readonly webSocket?: boolean;
  /** Every other subscription is refused (mosquitto's access control list lets all pass and merely sends nothing). */
  readonly mayRead?: readonly string[];
  /** MQTT 3.1.1: unacknowledged packets the broker sends (mosquitto's default is 20). */
  readonly maxInflight?: number;
  /** More lines for mosquitto's configuration. */
  readonly lines?: readonly string[];
}

export interface TestBroker {
  readonly url: string;
  readonly port: number;
  readonly speaksMqtt5: boolean;
  stop(): Promise<void>;
  /**
   * Stops and starts again at the same port. `keepState`: with the sessions it had (mosquitto's persistence).
   * `signal` SIGKILL: with the state that `saveState` wrote last, for mosquitto writes it at no other time.
   */
  restart(options?: {
    readonly downMs?: number;
    readonly keepState?: boolean;
    readonly signal?: 'SIGTERM' | 'SIGKILL';
  }): Promise<void>;
  /** Resolves when sessions and queued messages are on the disk. Embedded broker: at once, it keeps them in memory. */
  saveState(): Promise<void>;
}

const MOSQUITTO = findMosquitto();
/** Why tests that need mosquitto are skipped; null where it is installed. */
export const NO_MOSQUITTO: string | null =
  MOSQUITTO === null
    ? 'mosquitto is not installed (or MNEMO_TEST_BROKER=aedes); the embedded broker speaks MQTT 3.1.1 only'
    : null;

function findMosquitto(): string | null {
  if (process.env['MNEMO_TEST_BROKER'] === 'aedes') return null;
  const folders = [
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/opt/homebrew/sbin',
  ];
  const found = folders.map((folder) => path.join(folder, 'mosquitto')).find((file) => fs.existsSync(file));
  return found ?? null;
}

/** Starts a broker of the test's own. Call `stop` when done; it also goes when the test process ends. */
export async function startMosquitto(options: BrokerOptions = {}): Promise<TestBroker> {
  if (MOSQUITTO === null) return startAedes();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mnemo-broker-'));
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    try {
      return await startAt(MOSQUITTO, folder, port, options);
    } catch (error) {
      // Somebody else may have taken the port between asking for it and using it.
      if (tries === 3) throw error;
    }
  }
}

async function startAt(
  program: string,
  folder: string,
  port: number,
  options: BrokerOptions,
): Promise<TestBroker> {
  const config = path.join(folder, 'mosquitto.conf');
  fs.writeFileSync(config, (await configuration(folder, port, options)).join('\n'));
  let child = await spawnBroker(program, config, port);
  const onExit = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', onExit);
  const scheme = options.webSocket ? 'ws' : 'mqtt';
  return {
    url: `${scheme}${options.tls ? 's' : ''}://127.0.0.1:${port}`,
    port,
    speaksMqtt5: true,
    stop: async () => {
      process.off('exit', onExit);
      await ended(child, 'SIGTERM');
      fs.rmSync(folder, { recursive: true, force: true });
    },
    restart: async ({ downMs = 0, keepState = true, signal = 'SIGTERM' } = {}) => {
      await ended(child, signal);
      if (!keepState) fs.rmSync(path.join(folder, 'mosquitto.db'), { force: true });
      await sleep(downMs);
      child = await spawnBroker(program, config, port);
    },
    // mosquitto(8), SIGNALS: SIGUSR1 writes the state beside the file and then renames it into place.
    saveState: async () => {
      const state = path.join(folder, 'mosquitto.db');
      const before = fs.statSync(state, { throwIfNoEntry: false })?.ino;
      child.kill('SIGUSR1');
      const deadline = Date.now() + 10_000;
      while (fs.statSync(state, { throwIfNoEntry: false })?.ino === before) {
        if (Date.now() > deadline) throw new Error('mosquitto did not save its state within 10 s.');
        await sleep(20);
      }
    },
  };
}

async function configuration(folder: string, port: number, options: BrokerOptions): Promise<string[]> {
  const lines = [
    // Debian's mosquitto 2.0.11 refuses to start with WebSocket listeners alone. What follows belongs to the last listener.
    ...(options.webSocket ? [`listener ${await freePort()} 127.0.0.1`] : []),
    `listener ${port} 127.0.0.1`,
    `protocol ${options.webSocket ? 'websockets' : 'mqtt'}`,
    // The defaults would drop messages for a client that is away for long, which is not what these tests are about.
    'max_queued_messages 0',
    'persistence true',
    `persistence_location ${folder}/`,
    'autosave_interval 0',
    'log_type error',
    ...(options.maxInflight === undefined ? [] : [`max_inflight_messages ${options.maxInflight}`]),
    ...(options.lines ?? []),
  ];
  if (process.getuid?.() === 0) lines.push('user root');
  if (options.tls) {
    const { certFile, keyFile, clientsOf } = options.tls;
    lines.push(`certfile ${certFile}`, `keyfile ${keyFile}`);
    if (clientsOf)
      lines.push(`cafile ${clientsOf.certFile}`, 'require_certificate true', 'use_identity_as_username true');
  }
  if (options.mayRead) {
    const file = path.join(folder, 'rights.json');
    fs.writeFileSync(file, JSON.stringify(rightsToRead(options.mayRead)));
    lines.push(`plugin ${RIGHTS_PLUGIN ?? ''}`, `plugin_opt_config_file ${file}`);
  }
  if (options.users) {
    const file = path.join(folder, 'passwords');
    fs.writeFileSync(file, options.users.map(({ name, password }) => `${name}:${password}\n`).join(''), {
      mode: 0o600,
    });
    execFileSync('mosquitto_passwd', ['-U', file], { stdio: 'ignore' });
    lines.push('allow_anonymous false', `password_file ${file}`);
  } else lines.push('allow_anonymous true');
  return lines;
}

/** Mosquitto's plugin for rights, which refuses subscriptions; null where it was not installed along. */
export const RIGHTS_PLUGIN: string | null =
  ['/usr/lib', ...fs.globSync('/usr/lib/*-linux-*'), '/usr/local/lib', '/opt/homebrew/lib']
    .map((folder) => path.join(folder, 'mosquitto_dynamic_security.so'))
    .find((file) => fs.existsSync(file)) ?? null;

const rightsToRead = (filters: readonly string[]): object => ({
  defaultACLAccess: {
    publishClientSend: true,
    publishClientReceive: true,
    subscribe: false,
    unsubscribe: true,
  },
  roles: [
    {
      rolename: 'reader',
      acls: filters.map((topic) => ({ acltype: 'subscribePattern', topic, allow: true })),
    },
  ],
  groups: [{ groupname: 'everybody', roles: [{ rolename: 'reader' }] }],
  anonymousGroup: 'everybody',
  clients: [],
});

async function spawnBroker(program: string, config: string, port: number): Promise<ChildProcess> {
  const child = spawn(program, ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const deadline = Date.now() + 10_000;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`mosquitto did not start: ${said}`);
    }
    await sleep(20);
  }
  return child;
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** The embedded broker: it speaks MQTT 3.1.1 only. */
export async function startAedes(): Promise<TestBroker> {
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const sockets = new Set<net.Socket>();
  const createServer = (): net.Server =>
    net.createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      aedes.handle(socket);
    });
  let server = createServer();
  const listen = (port: number): Promise<number> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port));
    });
  const hangUp = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const port = await listen(0);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    speaksMqtt5: false,
    stop: async () => {
      await hangUp();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
    restart: async ({ downMs = 0 } = {}) => {
      await hangUp();
      await sleep(downMs);
      server = createServer();
      await listen(port);
    },
    saveState: () => Promise.resolve(),
  };
}

/** A port nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
