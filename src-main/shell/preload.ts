/** Hands the engine's port over to the page, and nothing else: no function of Electron or Node reaches the page. */
import { ipcRenderer } from 'electron';
import { ASK_PORT, GIVE_PORT } from '../api/dial-desktop.ts';

/** What is used of the page's window; this file is compiled without the browser's types. */
interface PageWindow {
  readonly location: { readonly origin: string };
  addEventListener(kind: 'message', listener: (event: { data: unknown; source: unknown }) => void): void;
  postMessage(message: string, target: string, ports: readonly unknown[]): void;
}
const page = globalThis as unknown as PageWindow;

page.addEventListener('message', ({ data, source }) => {
  if (source === page && data === ASK_PORT) ipcRenderer.send(ASK_PORT);
});
ipcRenderer.on(GIVE_PORT, ({ ports }) => page.postMessage(GIVE_PORT, page.location.origin, ports));
