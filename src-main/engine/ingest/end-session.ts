/** Ends the session a broker keeps for a connection that was removed: nobody would ever fetch what it keeps there. */
import { brokerAddress } from './broker-address.ts';
import { brokerClient, disconnect, type BrokerProfile } from './broker-client.ts';
import type { Credentials } from './trust.ts';

/**
 * To be called when no source uses the client id any more.
 * @returns whether the broker has ended it; when it cannot be reached within the time, the session stays there until it
 * expires
 */
export async function endSession(
  profile: BrokerProfile & { readonly url: string },
  credentials: Credentials,
  clientId: string,
  timeoutMs = 5000,
): Promise<boolean> {
  const address = brokerAddress(profile.url);
  if ('problem' in address) return false;
  const client = brokerClient(address, profile, credentials, { kind: 'last', clientId }, timeoutMs);
  const ended = await new Promise<boolean>((resolve) => {
    // The connect alone ends the old session (MQTT 3.1.1, 3.1.2.4; MQTT 5, 3.1.2.4); the new one ends with us.
    client.on('connect', () => resolve(true));
    client.on('error', () => resolve(false));
    client.on('close', () => resolve(false));
    setTimeout(resolve, timeoutMs, false).unref();
    client.connect();
    client.stream.on('error', () => resolve(false));
  });
  await disconnect(client);
  return ended;
}
