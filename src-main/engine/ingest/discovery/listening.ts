/** Listening to a broker for a while, beside the recording source: for discovery and for the preview of a tag. */
import type { Connection } from '../../../api/words.ts';
import { Refusal } from '../../engine-parts.ts';
import { brokerAddress } from '../broker-address.ts';
import { brokerClient, disconnect } from '../broker-client.ts';
import { connectionProblem } from '../connection-problem.ts';
import { filterProblem } from '../topic-filter.ts';
import type { Credentials } from '../trust.ts';

export interface Heard {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** An old value, which the broker hands out on subscribing. */
  readonly retained: boolean;
}

export interface ListenOptions {
  readonly connection: Connection;
  readonly credentials: Credentials;
  /** MQTT topic filters, wildcards allowed. */
  readonly filters: readonly string[];
  /** From the moment the broker has accepted the subscription. */
  readonly seconds: number;
  onMessage(message: Heard): void;
  /** Ends the listening early. */
  readonly signal?: AbortSignal;
}

/**
 * Connects with a client of its own that leaves no session behind, subscribes at QoS 0 and listens.
 * @returns for how many seconds it listened
 * @throws Refusal with words for the operator when it cannot connect or may not subscribe
 */
export async function listen(options: ListenOptions): Promise<number> {
  const { connection, filters, signal } = options;
  const address = brokerAddress(connection.url);
  if ('problem' in address) throw new Refusal(address.problem);
  for (const filter of filters) {
    const problem = filterProblem(filter);
    if (problem !== null) throw new Refusal(problem);
  }
  const client = brokerClient(address, connection, options.credentials, { kind: 'passing' });
  client.on('message', (topic, payload, { retain }) =>
    options.onMessage({ topic, payload, retained: retain }),
  );
  let since: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => reject(new Refusal(connectionProblem(error, address)));
      client.on('error', fail);
      client.on('close', () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
      client.on('connect', () =>
        client.subscribe([...filters], { qos: 0 }, (error) => {
          if (error) {
            const which = filters.join(', ');
            reject(
              new Refusal(`The broker does not let us read ${which}: ask its administrator for read access.`),
            );
            return;
          }
          since = performance.now();
          timer = setTimeout(resolve, options.seconds * 1000);
        }),
      );
      signal?.addEventListener('abort', () => resolve(), { once: true });
      if (signal?.aborted) resolve();
      else client.connect();
    });
  } finally {
    clearTimeout(timer);
    if (client.stream !== undefined) await disconnect(client);
  }
  return since === null ? 0 : (performance.now() - since) / 1000;
}
