/** An engine process under a Node supervisor: messages over the process's own line, screens over the web server. */
import { relayedCompute } from '../supervision/relayed-compute.ts';
import { runEngine, type StartEngine } from '../supervision/engine-process.ts';
import type { EngineStart, FromEngine, ToEngine } from '../supervision/messages.ts';
import { startWebServer } from './web-server.ts';

/**
 * Takes over this process: waits for the start message, runs the engine, ends the process when told to, or when the
 * supervisor is gone.
 */
export function carryEngine(startEngine: StartEngine): void {
  const send = (message: FromEngine) =>
    new Promise<void>((resolve) => {
      // The callback takes the error of a line that broke meanwhile: 'disconnect' follows and ends this process.
      if (process.connected) process.send?.(message, () => resolve());
      else resolve();
    });
  const compute = relayedCompute((message) => void send(message));
  let stop = async (): Promise<void> => {};
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await stop();
    process.exit(0);
  };
  const run = async (start: EngineStart) => {
    try {
      const running = await runEngine(startEngine, start, {
        send,
        openCompute: compute.openCompute,
        async serve({ web }, screens, log) {
          if (web === null) throw new TypeError('An engine without Electron serves the web.');
          return startWebServer({ ...web, screens, log });
        },
      });
      stop = running.stop;
    } catch {
      process.exit(1);
    }
  };
  process.on('message', (raw) => {
    const message = raw as ToEngine;
    if (message.kind === 'start') void run(message);
    else if (message.kind === 'stop') void end();
    else compute.receive(message);
  });
  process.on('disconnect', () => void end());
  process.on('SIGTERM', () => void end());
  // Ctrl+C reaches every process of the terminal; the supervisor decides what it means.
  process.on('SIGINT', () => {});
}
