/** A Node program (a command, a test) as one more screen of a running host. */
import { WebSocket } from 'ws';
import { keepConnected, type ScreenConnection } from '../api/connect.ts';
import { dialWeb } from '../api/dial-web.ts';
import type { Line } from '../api/line.ts';

/**
 * @param url as startHost and serve give it, with its token
 * @example const { client, subscribe, close } = await connectHost(host.url);
 */
export async function connectHost(url: string): Promise<ScreenConnection> {
  return keepConnected(() => dialHost(url));
}

/** One line, not dialled again when it is lost. */
export function dialHost(url: string): Promise<Line> {
  const { origin, hash } = new URL(url);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  return dialWeb({ origin, open: (to, protocols) => new WebSocket(to, protocols, { origin }) }, token);
}
