/** How the screen reaches the engine from a browser: a WebSocket to where the page came from, with the URL's token. */
import type { Line } from './line.ts';
import { socketLine, type SocketLike } from './socket-line.ts';

/** Subprotocols carry the token: a browser can send no other header, and the token stays out of URLs and logs. */
export const PROTOCOL = 'mnemo.1';
export const TOKEN_PROTOCOL = 'mnemo.token.';
export const SOCKET_PATH = '/engine';
/** Answers 204 to the right token and 401 to any other: a refused WebSocket does not tell the page why. */
export const SESSION_PATH = '/session';

/** Trying again cannot help: the operator has to open another address. */
export class NotAdmitted extends Error {
  override name = 'NotAdmitted';
}

/** The parts of a browser window that are used, so that other places can stand in for it. */
export interface TokenPlace {
  readonly location: { readonly pathname: string; readonly search: string; readonly hash: string };
  readonly history: { replaceState(data: null, unused: string, url: string): void };
  readonly sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
}

/** Where the engine is, and how to open a WebSocket from here. */
export interface WebPlace {
  /** Of the page, e.g. "http://127.0.0.1:4840". */
  readonly origin: string;
  readonly open: (url: string, protocols: string[]) => SocketLike & OpeningSocket;
}
interface OpeningSocket {
  addEventListener(kind: 'open' | 'error', listener: () => void): void;
}

const KEPT = 'mnemo.token';

/** Takes the token out of the address bar (it must not be bookmarked or read off the screen) and keeps it for reloads. */
export function takeToken({ location, history, sessionStorage }: TokenPlace): string {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    sessionStorage.setItem(KEPT, token);
    history.replaceState(null, '', location.pathname + location.search);
    return token;
  }
  const kept = sessionStorage.getItem(KEPT);
  if (kept) return kept;
  throw new NotAdmitted(
    'This address has no access token. Open the whole address that Mnemo printed when it started.',
  );
}

/** @throws NotAdmitted for a token the server does not know, Error when nothing answers */
export async function dialWeb({ origin, open }: WebPlace, token: string): Promise<Line> {
  const socket = open(origin.replace(/^http/, 'ws') + SOCKET_PATH, [PROTOCOL, TOKEN_PROTOCOL + token]);
  const line = socketLine(socket);
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true));
    socket.addEventListener('error', () => resolve(false));
    line.onClose(() => resolve(false));
  });
  if (opened) return line;
  const { status } = await fetch(origin + SESSION_PATH, { headers: { authorization: `Bearer ${token}` } });
  if (status === 401)
    throw new NotAdmitted('This address is from an earlier start. Open the address that Mnemo printed last.');
  throw new Error('The engine does not answer.');
}
