/** The one window. */
import { BrowserWindow } from 'electron';
import { HOME } from './navigation.ts';

/** @param preload path of the built preload */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Mnemo',
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      // An operator who looks away must not come back to a chart that stood still.
      backgroundThrottling: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadURL(HOME);
  return window;
}
