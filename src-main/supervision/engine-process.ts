/** What an engine process does, whoever supervises it: wait for the start message, run, stop cleanly. */
import type { Logger } from 'pino';
import { createScreens, type Screens } from '../api/screens.ts';
import type { Handlers, Listener } from '../api/contract.ts';
import { sentenceOf } from '../api/sentence.ts';
import type { Micros } from '../api/words.ts';
import type { OpenCompute } from '../engine/channel.ts';
import { openLog } from './log-file.ts';
import type { EngineStart, FromEngine } from './messages.ts';

/** The engine room's entry, as far as a process needs it. */
export type StartEngine = (options: {
  dataDir: string;
  openCompute: OpenCompute;
  log: Logger;
  now: () => Micros;
}) => Promise<{
  readonly handlers: Handlers;
  subscribe(listener: Listener): () => void;
  close(): Promise<void>;
}>;

/** The carrier's part: how to reach the supervisor, and the compute processes it lends. */
export interface EngineCarrier {
  /** Resolves when the message is on its way: an ending process must wait for it. */
  send(message: FromEngine): Promise<void>;
  readonly openCompute: OpenCompute;
  /** Opens the way for screens; resolves with the port, or null where screens come as ports of their own. */
  serve(
    start: EngineStart,
    screens: Screens,
    log: Logger,
  ): Promise<{ port: number | null; close(): Promise<void> }>;
}

/**
 * Runs the engine until `stop` is called. Failing to start is told to the supervisor in one sentence and ends the
 * process with code 1; so does any error nobody caught, after it is in the log.
 */
export async function runEngine(
  startEngine: StartEngine,
  start: EngineStart,
  carrier: EngineCarrier,
): Promise<{ readonly screens: Screens; readonly stop: () => Promise<void> }> {
  const log = openLog(start.logFile);
  const die = (error: unknown) => {
    log.fatal({ err: error }, 'the engine ends');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  try {
    const now = () => Date.now() * 1000;
    const engine = await startEngine({ dataDir: start.dataDir, openCompute: carrier.openCompute, log, now });
    const screens = createScreens({
      handlers: engine.handlers,
      subscribe: (listener) => engine.subscribe(listener),
      onFault: (call, err) => log.error({ err, call }, 'call failed'),
    });
    const served = await carrier.serve(start, screens, log);
    log.info({ dataDir: start.dataDir, node: process.version }, 'the engine runs');
    void carrier.send({ kind: 'ready', port: served.port });
    return {
      screens,
      async stop() {
        await served.close();
        screens.close();
        await engine.close();
        log.info('the engine has stopped');
      },
    };
  } catch (error) {
    log.fatal({ err: error }, 'the engine did not start');
    await carrier.send({ kind: 'failed', problem: sentenceOf(error) });
    throw error;
  }
}
