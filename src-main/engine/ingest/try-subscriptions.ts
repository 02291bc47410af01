/** Tries a profile's topic filters on a connected client and says which of them the broker refuses. */
import { randomBytes } from 'node:crypto';
import type { IConnackPacket, MqttClient } from 'mqtt';
import type { Subscription } from '../../api/words.ts';
import { writtenFilter } from './subscriptions.ts';

/** Filters tried; a profile with more is taken for one of machine-made filters, which stand or fall together. */
const MOST = 20;

/** Codes of SUBACK (MQTT 3.1.1, 3.9.3: 128; MQTT 5, 3.9.3: all). */
const REFUSED: Readonly<Record<number, string>> = {
  128: 'the broker does not let us read it: ask its administrator for read access',
  131: 'the broker does not accept it: ask its administrator why',
  135: 'the broker does not let us read it: ask its administrator for read access',
  143: 'the broker does not take it for a topic filter',
  151: 'the broker has reached a limit of its own for this client',
  158: 'the broker has no shared subscriptions: leave the share group empty',
  162: 'the broker has no wildcards: name single topics',
};

/**
 * Subscribes at QoS 0, so that nothing is acknowledged, and without retained values. A shared filter is tried in a group of
 * its own: joining the real one would take messages from its members.
 * @param connack what the broker said of itself
 * @returns what passed, in one sentence
 * @throws Error in words naming the refused filters
 */
export async function trySubscriptions(
  client: MqttClient,
  subscriptions: readonly Subscription[],
  connack: IConnackPacket,
): Promise<string> {
  const tried = subscriptions.slice(0, MOST);
  const group = `mnemolook${randomBytes(4).toString('hex')}`;
  const names = tried.map(({ filter, share }) =>
    writtenFilter({ filter, share: share === null ? null : group }),
  );
  const codes = await new Promise<readonly number[]>((resolve, reject) => {
    client.once('close', () =>
      reject(
        new Error('The broker closed the connection when we subscribed: it may not like one of the filters.'),
      ),
    );
    client.subscribe(names, { qos: 0, rh: 2 }, (error, _grants, packet) => {
      if (packet !== undefined) resolve(packet.granted as readonly number[]);
      else if (error) reject(new Error(`The broker did not answer the subscription: ${error.message}.`));
    });
  });
  const refused = tried.flatMap(({ filter }, i) => {
    const code = Number(codes[i]);
    return code < 0x80
      ? []
      : [`${filter}: ${REFUSED[code] ?? `refused by the broker (reason code ${code})`}`];
  });
  if (refused.length > 0) throw new Error(`${refused.join('. ')}.`);
  const rest = subscriptions.length - tried.length;
  const all = `The broker lets us read ${tried.map(({ filter }) => filter).join(', ')}.`;
  const untried = rest > 0 ? ` ${rest} more filters were not tried.` : '';
  const wantsMore = subscriptions.some(({ qos }) => qos > (connack.properties?.maximumQoS ?? 1));
  return `${all}${untried}${wantsMore ? ' It delivers at QoS 0 only: what comes while we are away is lost.' : ''}`;
}
