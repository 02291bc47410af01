/** The main window, and the wall display that it may open beside it. */
import { BrowserWindow, powerSaveBlocker, screen, type WebPreferences } from 'electron';
import { HOME, isWallWindow } from './navigation.ts';
import { wallPlace } from './wall-place.ts';

const lockedDown = (preload: string): WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  // An operator who looks away must not come back to a chart that stood still.
  backgroundThrottling: false,
  spellcheck: false,
});

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
    webPreferences: lockedDown(preload),
  });
  // Stands in for the refusal of lockDown on this window alone: the wall display itself may open nothing.
  window.webContents.setWindowOpenHandler(({ url, frameName }) => {
    if (!isWallWindow(url, frameName)) return { action: 'deny' };
    const here = screen.getDisplayMatching(window.getBounds());
    return {
      action: 'allow',
      overrideBrowserWindowOptions: {
        ...wallPlace(screen.getAllDisplays(), here),
        title: 'Mnemo',
        autoHideMenuBar: true,
        webPreferences: lockedDown(preload),
      },
    };
  });
  window.webContents.on('did-create-window', keepAwake);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(HOME);
  return window;
}

/** Nobody touches a wall display: its screen must not go dark for that. */
function keepAwake(wall: BrowserWindow): void {
  const blocker = powerSaveBlocker.start('prevent-display-sleep');
  wall.once('closed', () => powerSaveBlocker.stop(blocker));
}
