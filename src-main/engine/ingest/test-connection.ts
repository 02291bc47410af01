/** "Test connection": walks the way to the broker step by step and names the one that fails. */
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { IConnackPacket, MqttClient } from 'mqtt';
import type { Subscription } from '../../api/words.ts';
import { brokerAddress, type BrokerAddress } from './broker-address.ts';
import { brokerClient, disconnect, type BrokerProfile } from './broker-client.ts';
import { certificatesIn, nameOf } from './certificates.ts';
import { alertProblem, connectionProblem } from './connection-problem.ts';
import type { Credentials } from './trust.ts';
import { tryEncryption } from './try-encryption.ts';
import { trySubscriptions } from './try-subscriptions.ts';

export interface ConnectionTestStep {
  readonly step: 'address' | 'connect' | 'encryption' | 'protocol' | 'credentials' | 'subscription';
  readonly ok: boolean;
  readonly detail: string;
}

export type TestedProfile = BrokerProfile & {
  readonly url: string;
  readonly subscriptions?: readonly Subscription[];
};

/**
 * Reason codes of CONNACK with which a broker that speaks our MQTT version refuses who we are (3.1.1: 2, 4, 5; 5: the
 * others).
 */
const LOGIN_REFUSED = new Set([2, 4, 5, 133, 134, 135, 138, 140]);

/**
 * Tries a profile without keeping anything of it: the session ends with the test, and no message is acknowledged.
 * @param timeoutMs for each step
 * @returns the steps in order, up to and including the first that failed
 */
export async function testConnection(
  profile: TestedProfile,
  credentials: Credentials,
  timeoutMs = 5000,
): Promise<{ steps: ConnectionTestStep[] }> {
  const steps: ConnectionTestStep[] = [];
  const attempt = async (step: ConnectionTestStep['step'], work: () => Promise<string>): Promise<boolean> => {
    try {
      steps.push({ step, ok: true, detail: await work() });
      return true;
    } catch (error) {
      steps.push({ step, ok: false, detail: (error as Error).message });
      return false;
    }
  };
  const address = brokerAddress(profile.url);
  if ('problem' in address) {
    await attempt('address', () => Promise.reject(new Error(address.problem)));
    return { steps };
  }
  const reached =
    (await attempt('address', () => lookUp(address, timeoutMs))) &&
    (await attempt('connect', () => reach(address, timeoutMs))) &&
    (!address.tls ||
      (await attempt('encryption', () => tryEncryption(address, profile, credentials, timeoutMs))));
  if (!reached) return { steps };

  const client = brokerClient(address, profile, credentials, { kind: 'passing' }, timeoutMs);
  try {
    const answer = await logIn(client);
    if (answer instanceof Error) {
      const failed = failedLogIn(answer, address, profile);
      // A broker may tell only now that it does not take our certificate.
      if (failed[0]?.step === 'encryption') steps.pop();
      steps.push(...failed);
      return { steps };
    }
    steps.push(speaks(profile), { step: 'credentials', ok: true, detail: acceptedAs(address, profile) });
    const { subscriptions = [] } = profile;
    if (subscriptions.length > 0)
      await attempt('subscription', () => trySubscriptions(client, subscriptions, answer));
  } finally {
    await disconnect(client);
  }
  return { steps };
}

async function lookUp(address: BrokerAddress, timeoutMs: number): Promise<string> {
  const { host } = address;
  if (net.isIP(host) !== 0) return `${host} is an IP address.`;
  let patience: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    patience = setTimeout(
      () => reject(new Error(`The name service of this machine does not answer when asked for ${host}.`)),
      timeoutMs,
    );
  });
  const asked = lookup(host, { all: true }).catch((error: unknown) => inWords(error, address));
  try {
    const found = await Promise.race([asked, silence]);
    return `${host} is ${found.map((each) => each.address).join(' and ')}.`;
  } finally {
    clearTimeout(patience);
  }
}

function reach(address: BrokerAddress, timeoutMs: number): Promise<string> {
  const socket = net.connect(address.port, address.host);
  return new Promise<string>((resolve, reject) => {
    socket.setTimeout(timeoutMs, () => reject(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    socket.on('error', reject);
    socket.on('connect', () =>
      resolve(`${socket.remoteAddress ?? ''} port ${socket.remotePort ?? ''} answers.`),
    );
  })
    .catch((error: unknown) => inWords(error, address))
    .finally(() => socket.destroy());
}

const inWords = (error: unknown, address: BrokerAddress): never => {
  throw new Error(connectionProblem(error as Error, address));
};

/** Speaks MQTT. One packet answers two questions: does it speak our version, and does it accept our login. */
function logIn(client: MqttClient): Promise<IConnackPacket | (Error & { code?: unknown })> {
  return new Promise((resolve) => {
    client.on('connect', resolve);
    client.on('error', resolve);
    client.on('close', () => resolve(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    client.connect();
    client.stream.on('error', resolve);
  });
}

function failedLogIn(
  failure: Error & { code?: unknown },
  address: BrokerAddress,
  profile: TestedProfile,
): ConnectionTestStep[] {
  const detail = connectionProblem(failure, address);
  if (alertProblem(failure, address) !== null) return [{ step: 'encryption', ok: false, detail }];
  if (LOGIN_REFUSED.has(Number(failure.code)))
    return [speaks(profile), { step: 'credentials', ok: false, detail }];
  return [{ step: 'protocol', ok: false, detail }];
}

const speaks = ({ protocol }: TestedProfile): ConnectionTestStep => ({
  step: 'protocol',
  ok: true,
  detail: `The broker speaks MQTT ${protocol}.`,
});

function acceptedAs({ tls }: BrokerAddress, { username, certificate = null }: TestedProfile): string {
  const own = tls && certificate !== null ? certificatesIn(certificate)[0] : undefined;
  const shown = own === undefined ? '' : `, with the certificate "${nameOf(own)}"`;
  return `The broker accepts us ${username === null ? 'without a user name' : `as ${username}`}${shown}.`;
}
