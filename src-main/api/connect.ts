/**
 * The door of the contract for the screen: one client that outlives lost connections, in a browser and on the desktop.
 */
import { createBackoff, type Backoff } from './backoff.ts';
import { connectLine, type Connected } from './connect-line.ts';
import type { Client, Listener } from './contract.ts';
import { dialDesktop, type DesktopPlace } from './dial-desktop.ts';
import { dialWeb, NotAdmitted, takeToken, type TokenPlace, type WebPlace } from './dial-web.ts';
import type { Line } from './line.ts';

export interface ScreenConnection {
  readonly client: Client;
  subscribe(listener: Listener): () => void;
  /** The line is lost, with the reason in words. It comes back by itself unless the sentence says what to do. */
  onLost(listener: (reason: string) => void): () => void;
  /** The line is back. Everything may have changed meanwhile: fetch what is shown again. */
  onRestored(listener: () => void): () => void;
  /** Ends the line and does not dial again. */
  close(): void;
}

/**
 * Resolves when the engine first answers, however long that takes.
 * @throws NotAdmitted when the page's address carries no valid token
 * @example
 * const { client, subscribe, onLost, onRestored } = await connectScreen();
 */
export async function connectScreen(): Promise<ScreenConnection> {
  // This file is compiled for Node and for the browser; only a browser window runs it.
  const place = globalThis as unknown as TokenPlace & DesktopPlace & { location: { protocol: string } };
  if (place.location.protocol === 'mnemo:') return keepConnected(() => dialDesktop(place));
  const token = takeToken(place);
  const web: WebPlace = {
    origin: place.location.origin,
    open: (url, protocols) => new WebSocket(url, protocols),
  };
  return keepConnected(() => dialWeb(web, token));
}

/** A line that lasted this long was sound. */
const HELD_MS = 5_000;

/**
 * Dials, and dials again whenever the line is lost, with growing waits.
 * @param dial rejects with NotAdmitted when trying again is useless
 */
export async function keepConnected(
  dial: () => Promise<Line>,
  backoff: Backoff = createBackoff(250, 3_000),
): Promise<ScreenConnection> {
  const listeners = new Set<Listener>();
  const lost = new Set<(reason: string) => void>();
  const restored = new Set<() => void>();
  let ended = false;
  const tellLost = (reason: string) => [...lost].forEach((listener) => listener(reason));

  const connect = async (): Promise<Connected> => {
    for (;;) {
      try {
        const connected = connectLine(await dial());
        const since = Date.now();
        connected.subscribe((name, payload) => [...listeners].forEach((listener) => listener(name, payload)));
        connected.onLost((reason) => {
          // A line that ends as soon as it begins must not be dialled in a tight loop.
          if (Date.now() - since > HELD_MS) backoff.reset();
          if (ended) return;
          tellLost(reason);
          void reconnect();
        });
        return connected;
      } catch (error) {
        if (error instanceof NotAdmitted || ended) throw error;
        await wait(backoff.next());
      }
    }
  };
  const reconnect = async () => {
    await wait(backoff.next());
    if (ended) return;
    try {
      current = await connect();
      if (ended) return current.close();
      restored.forEach((listener) => listener());
    } catch (error) {
      if (!ended) tellLost((error as Error).message);
    }
  };
  let current = await connect();

  return {
    client: { call: (name, ...input) => current.client.call(name, ...input) },
    subscribe: (listener) => add(listeners, listener),
    onLost: (listener) => add(lost, listener),
    onRestored: (listener) => add(restored, listener),
    close() {
      ended = true;
      current.close();
    },
  };
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function add<T>(set: Set<T>, member: T): () => void {
  set.add(member);
  return () => set.delete(member);
}
