/** Where a broker is, out of a connection's URL. */

export interface BrokerAddress {
  readonly protocol: 'mqtt' | 'mqtts' | 'ws' | 'wss';
  /** Name or IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query for WebSocket. */
  readonly path: string;
  readonly tls: boolean;
}

const PORTS: Readonly<Record<string, number>> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };

/** Whether a connection is no broker but owns the tags of imported files. */
export const isFile = (url: string): boolean => url.startsWith('file:');

/**
 * Splits a broker URL.
 * @returns the address, or one sentence on what is wrong with the URL. Credentials in a URL are refused, because a URL is
 * stored and shown as it is while passwords are sealed.
 */
export function brokerAddress(url: string): BrokerAddress | { readonly problem: string } {
  const parsed = URL.parse(url.trim());
  const protocol = parsed?.protocol.slice(0, -1);
  if (!parsed || parsed.hostname === '' || protocol === undefined || PORTS[protocol] === undefined) {
    return { problem: 'A broker URL looks like mqtt://host:1883, mqtts://host:8883 or wss://host/mqtt.' };
  }
  if (parsed.username !== '' || parsed.password !== '') {
    return { problem: 'Take the user name and password out of the URL and put them into their own fields.' };
  }
  return {
    protocol: protocol as BrokerAddress['protocol'],
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? PORTS[protocol] : Number(parsed.port),
    path: `${parsed.pathname || '/'}${parsed.search}`,
    tls: protocol === 'mqtts' || protocol === 'wss',
  };
}
