/** "Test connection": walks the way to the broker step by step and names the one that fails. */
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import tls from 'node:tls';
import type { Connection } from '../../api/words.ts';
import { brokerAddress, type BrokerAddress } from './broker-address.ts';
import { brokerClient, disconnect } from './broker-client.ts';
import { connectionProblem } from './connection-problem.ts';

export interface ConnectionTestStep {
  readonly step: 'address' | 'connect' | 'encryption' | 'protocol' | 'credentials';
  readonly ok: boolean;
  readonly detail: string;
}

/** Reason codes of CONNACK with which a broker that speaks our MQTT version refuses the login (3.1.1: 4, 5; 5: the others). */
const LOGIN_REFUSED = new Set([4, 5, 134, 135, 138, 140]);

/**
 * Tries a profile without keeping anything of it.
 * @param timeoutMs for each step
 * @returns the steps in order, up to and including the first that failed
 */
export async function testConnection(
  profile: Pick<Connection, 'url' | 'protocol' | 'username'>,
  password: string | null,
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
  const inWords = (error: unknown): never => {
    throw new Error(connectionProblem(error as Error, address));
  };
  const reached =
    (await attempt('address', () => lookUp(address).catch(inWords))) &&
    (await attempt('connect', () =>
      reach(net.connect(address.port, address.host), 'connect', timeoutMs).catch(inWords),
    )) &&
    (!address.tls || (await attempt('encryption', () => encrypt(address, timeoutMs).catch(inWords))));
  if (reached) steps.push(...(await logIn(address, profile, password, timeoutMs)));
  return { steps };
}

async function lookUp({ host }: BrokerAddress): Promise<string> {
  const { address } = await lookup(host);
  return address === host ? `${host} is an IP address.` : `${host} is ${address}.`;
}

function reach(socket: net.Socket, event: 'connect' | 'secureConnect', timeoutMs: number): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    socket.setTimeout(timeoutMs, () => reject(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    socket.on('error', reject);
    // A server that is not a TLS server may hang up without a word.
    socket.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    socket.on(event, () => resolve(`${socket.remoteAddress ?? ''} port ${socket.remotePort ?? ''} answers.`));
  }).finally(() => socket.destroy());
}

async function encrypt({ host, port }: BrokerAddress, timeoutMs: number): Promise<string> {
  const socket = tls.connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}) });
  let detail = '';
  socket.on('secureConnect', () => {
    const { subject, valid_to: until } = socket.getPeerCertificate();
    detail = `${socket.getProtocol() ?? 'TLS'}; certificate of ${String(subject?.CN ?? host)}, valid until ${until}.`;
  });
  await reach(socket, 'secureConnect', timeoutMs);
  return detail;
}

/** Speaks MQTT. One packet answers two questions: does it speak our version, and does it accept our login. */
async function logIn(
  address: BrokerAddress,
  profile: Pick<Connection, 'protocol' | 'username'>,
  password: string | null,
  timeoutMs: number,
): Promise<ConnectionTestStep[]> {
  const client = brokerClient(address, profile, password, { kind: 'passing' }, timeoutMs);
  const failure = await new Promise<(Error & { code?: unknown }) | null>((resolve) => {
    client.on('connect', () => resolve(null));
    client.on('error', resolve);
    client.on('close', () => resolve(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    client.connect();
    client.stream.on('error', resolve);
  });
  await disconnect(client);
  const speaks = {
    step: 'protocol',
    ok: true,
    detail: `The broker speaks MQTT ${profile.protocol}.`,
  } as const;
  if (failure === null) {
    const as = profile.username === null ? 'without a user name' : `as ${profile.username}`;
    return [speaks, { step: 'credentials', ok: true, detail: `The broker accepts us ${as}.` }];
  }
  const detail = connectionProblem(failure, address);
  if (LOGIN_REFUSED.has(Number(failure.code))) return [speaks, { step: 'credentials', ok: false, detail }];
  return [{ step: 'protocol', ok: false, detail }];
}
