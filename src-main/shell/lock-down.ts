/** What no page may do, whatever it contains: go elsewhere, open windows, embed, ask for devices. */
import { app, type Session } from 'electron';
import { isOwnPage } from './navigation.ts';

/** Call once, before the first window. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; url: string }) => {
      if (!isOwnPage(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** The permissions of a page: none. The clipboard's write side needs none for a click of the operator. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
