/** Life of the desktop application: one instance, one window, one supervised engine. */
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  protocol,
  session,
  type WebContents,
} from 'electron';
import { ASK_PORT, GIVE_PORT } from '../api/dial-desktop.ts';
import { screenFiles } from '../screen-files/screen-files.ts';
import { defaultDataDirectory } from '../supervision/data-directory.ts';
import { keepRunning, type KeptRunning } from '../supervision/keep-running.ts';
import { openLog } from '../supervision/log-file.ts';
import { startShellEngine, type ShellEngine } from './engine-child.ts';
import { denyPermissions, lockDown } from './lock-down.ts';
import { isOwnPage, SCHEME } from './navigation.ts';
import { screenWaiters } from './screen-waiters.ts';
import { openWindow } from './window.ts';

// Everything built lies beside this file: dist/shell and dist/screen.
const built = (name: string) => join(import.meta.dirname, name);
const dataDir = defaultDataDirectory();
const log = openLog(join(dataDir, 'logs', 'desktop.log'));

const waiters = screenWaiters<WebContents, ShellEngine>((page, engine) => {
  if (page.isDestroyed()) return;
  const { port1, port2 } = new MessageChannelMain();
  page.postMessage(GIVE_PORT, null, [port1]);
  engine.addScreen(port2);
});
let kept: KeptRunning | undefined;
/** Not the wall display, which may stand beside it. */
let main: BrowserWindow | undefined;

async function startEngine(): Promise<void> {
  const logFile = join(dataDir, 'logs', 'engine.log');
  kept = await keepRunning({
    onState: (state) => {
      log.info({ ...state }, 'engine process');
      if (state.state !== 'running') waiters.engineIs(null);
    },
    async start() {
      const entries = { engine: built('engine-process.js'), compute: built('compute-process.js') };
      const engine = await startShellEngine(entries, { kind: 'start', dataDir, logFile, web: null }, log);
      // After keepRunning has told that it runs, so that the order of both does not matter.
      setImmediate(() => waiters.engineIs(engine));
      return engine;
    },
  });
}

async function run(): Promise<void> {
  const files = screenFiles(built('../screen'), []);
  protocol.handle(SCHEME, (request) =>
    isOwnPage(request.url) ? files.fetch(request) : new Response(null, { status: 403 }),
  );
  denyPermissions(session.defaultSession);
  ipcMain.on(ASK_PORT, ({ senderFrame, sender }) => {
    // Only the top page of our own window; the frame is null once it has gone elsewhere.
    if (senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url))
      waiters.ask(sender);
  });
  main = openWindow(built('preload.cjs'));
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) main = openWindow(built('preload.cjs'));
  });
  await startEngine();
}

function giveUp(error: unknown): void {
  log.fatal({ err: error }, 'the desktop ends');
  dialog.showErrorBox('Mnemo cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

if (app.requestSingleInstanceLock()) {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  lockDown();
  app.on('second-instance', () => {
    if (main === undefined || main.isDestroyed()) return;
    if (main.isMinimized()) main.restore();
    main.focus();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (kept === undefined) return;
    // Quit again once the engine has closed its store.
    event.preventDefault();
    const stopping = kept;
    kept = undefined;
    void stopping.stop().finally(() => app.quit());
  });
  void app.whenReady().then(run).catch(giveUp);
} else {
  app.quit();
}
