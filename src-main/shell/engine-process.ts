/** Entry of the engine's utility process: screens and compute processes come to it as ports. */
import { startEngine } from '../engine/engine.ts';
import { runEngine } from '../supervision/engine-process.ts';
import type { EngineStart, FromEngine, ToEngine } from '../supervision/messages.ts';
import { mainPortChannel } from './main-port.ts';
import { portedCompute } from './ported-compute.ts';

const post = (message: FromEngine): void => process.parentPort.postMessage(message);
const compute = portedCompute(post);
let running: Awaited<ReturnType<typeof runEngine>> | undefined;

async function run(start: EngineStart): Promise<void> {
  try {
    running = await runEngine(startEngine, start, {
      send: async (message) => post(message),
      openCompute: compute.openCompute,
      serve: async () => ({ port: null, close: async () => {} }),
    });
  } catch {
    // The supervisor ends this process once it has read why: ending here could lose the message.
  }
}

async function stop(): Promise<void> {
  await running?.stop();
  process.exit(0);
}

process.parentPort.on('message', ({ data, ports }) => {
  const message = data as ToEngine;
  const port = ports[0];
  if (message.kind === 'start') void run(message);
  else if (message.kind === 'stop') void stop();
  else if (message.kind === 'screen.port' && port) running?.screens.add(mainPortChannel(port));
  else compute.receive(message, port);
});
