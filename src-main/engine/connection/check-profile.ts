/** Whether a profile can work at all, before it is stored or tried: one clear refusal each. */
import type { ConnectionInput, Subscription } from '../../api/words.ts';
import { Refusal } from '../engine-parts.ts';
import { brokerAddress } from '../ingest/broker-address.ts';
import { filterProblem, topicProblem } from '../ingest/topic-filter.ts';
import type { Credentials } from '../ingest/trust.ts';
import { checkCertificates } from './check-certificates.ts';

export type CheckedProfile = Omit<ConnectionInput, 'password' | 'key' | 'passphrase'>;

/** What another connection holds that this one must not share. */
export interface Neighbour {
  readonly name: string;
  readonly url: string;
  readonly clientId: string | null;
}

/**
 * @param credentials as they will be after the change
 * @param others the other connections
 * @throws Refusal
 */
export function checkProfile(
  profile: CheckedProfile,
  credentials: Credentials,
  others: readonly Neighbour[],
): void {
  const { url, protocol, username } = profile;
  const address = brokerAddress(url);
  if ('problem' in address) throw new Refusal(address.problem);
  // [MQTT-3.1.2-22]; MQTT 5 allows it.
  if (protocol === '3.1.1' && username === null && credentials.password !== null)
    throw new Refusal('MQTT 3.1.1 knows no password without a user name: give one, or remove the password.');
  checkClientId(profile, others);
  checkSubscriptions(profile);
  checkWill(profile);
  if (!address.tls && (profile.certificate !== null || credentials.key !== null))
    throw new Refusal(
      `The client certificate is shown only over an encrypted connection: write ${url.startsWith('ws') ? 'wss' : 'mqtts'}:// in the URL.`,
    );
  checkCertificates(profile, credentials);
}

function checkClientId({ url, clientId }: CheckedProfile, others: readonly Neighbour[]): void {
  if (clientId === null) return;
  // The server may close the network connection on such a string [MQTT-1.5.4-2, 1.5.4-1].
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(clientId) || !clientId.isWellFormed())
    throw new Refusal('The client id has characters that cannot be written: use letters, digits and - or _.');
  const twin = others.find((other) => other.clientId === clientId && brokerOf(other.url) === brokerOf(url));
  if (twin !== undefined)
    throw new Refusal(
      `${twin.name} uses the client id ${clientId} at this broker: the two would throw each other out. Choose another one.`,
    );
}

function brokerOf(url: string): string {
  const address = brokerAddress(url);
  return 'problem' in address ? url : `${address.host}:${address.port}`;
}

function checkSubscriptions({ protocol, subscriptions }: CheckedProfile): void {
  const seen = new Set<string>();
  for (const { filter, share } of subscriptions) {
    const problem = filterProblem(filter);
    if (problem !== null) throw new Refusal(problem);
    if (filter.startsWith('$share/'))
      throw new Refusal(
        `Write ${unshared(filter)} as the filter, and its group into the field for the share group.`,
      );
    // A 3.1.1 broker without this extension takes $share/... for an ordinary topic and never sends anything.
    if (share !== null && protocol === '3.1.1')
      throw new Refusal(
        'Shared subscriptions are part of MQTT 5: choose it, or leave the share group empty.',
      );
    // Also where only the share groups differ: every message would come twice.
    if (seen.has(filter)) throw new Refusal(`The filter ${filter} is there twice: remove one of the two.`);
    seen.add(filter);
  }
}

const unshared = (filter: Subscription['filter']): string => filter.split('/').slice(2).join('/') || '#';

function checkWill({ lastWill, sparkplug }: CheckedProfile): void {
  if (lastWill === null) return;
  const problem = topicProblem(lastWill.topic);
  if (problem !== null) throw new Refusal(`The last will cannot be told: ${problem}`);
  if (sparkplug.primaryHost !== null)
    throw new Refusal(
      'MQTT gives a connection one last will, and the Sparkplug primary host needs it for its STATE: remove one of the two.',
    );
}
