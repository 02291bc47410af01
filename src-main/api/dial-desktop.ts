/** How the screen reaches the engine on the desktop: it asks the preload, which hands over a MessagePort. */
import type { Line } from './line.ts';
import { portLine, type PortLike } from './port-line.ts';

/** The page's request and the preload's answer, as messages of the page's own window. */
export const ASK_PORT = 'mnemo:connect';
export const GIVE_PORT = 'mnemo:port';

/** The parts of a window that are used, so that they can be replaced in tests. */
export interface DesktopPlace {
  readonly location: { readonly origin: string };
  postMessage(message: string, target: string): void;
  addEventListener(kind: 'message', listener: (event: WindowMessage) => void): void;
  removeEventListener(kind: 'message', listener: (event: WindowMessage) => void): void;
}
interface WindowMessage {
  readonly data: unknown;
  readonly origin: string;
  readonly ports: readonly PortLike[];
}

/** Waits for as long as the engine takes to start. */
export function dialDesktop(place: DesktopPlace): Promise<Line> {
  return new Promise((resolve) => {
    const take = ({ data, origin, ports }: WindowMessage) => {
      const port = ports[0];
      if (data !== GIVE_PORT || origin !== place.location.origin || !port) return;
      place.removeEventListener('message', take);
      resolve(portLine(port));
    };
    place.addEventListener('message', take);
    place.postMessage(ASK_PORT, place.location.origin);
  });
}
