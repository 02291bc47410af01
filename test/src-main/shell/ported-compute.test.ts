import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { MainPort } from '../../../src-main/shell/main-port.ts';
import { portedCompute } from '../../../src-main/shell/ported-compute.ts';
import type { FromEngine } from '../../../src-main/supervision/messages.ts';

/** Node's port behind the interface of Electron's: events carry `data`, and nothing arrives before start(). */
function mainPort(port: MessagePort): MainPort {
  const emitter = new EventEmitter();
  port.on('close', () => emitter.emit('close'));
  onTestFinished(() => port.close());
  return {
    postMessage: (message) => port.postMessage(message),
    on: (event: string, listener: (event: { data: unknown }) => void) => emitter.on(event, listener),
    start: () => void port.on('message', (data) => emitter.emit('message', { data })),
    close: () => port.close(),
  };
}

function asked() {
  const sent: FromEngine[] = [];
  const compute = portedCompute((message) => sent.push(message));
  const channel = compute.openCompute('scoring');
  const { port1, port2 } = new MessageChannel();
  const receivePort = () => compute.receive({ kind: 'compute.port', id: 1 }, mainPort(port1));
  return { sent, compute, channel, far: port2, receivePort };
}

test('what is posted before the port comes is not lost, and the order is kept', async () => {
  const { sent, channel, far, receivePort } = asked();
  expect(sent).toEqual([{ kind: 'compute.open', id: 1, role: 'scoring' }]);
  const answers: unknown[] = [];
  channel.onMessage((message) => answers.push(message));
  const heard: unknown[] = [];
  far.on('message', (message) => {
    heard.push(message);
    far.postMessage({ heard: message });
  });
  channel.post({ column: Float32Array.of(1, 2) });
  channel.post(2);
  receivePort();
  channel.post(3);
  await vi.waitFor(() => expect(answers.length).toBe(3));
  expect(heard).toEqual([{ column: Float32Array.of(1, 2) }, 2, 3]);
});

test('the end of the process closes the channel with its reason, once', async () => {
  const { compute, channel, far, receivePort } = asked();
  receivePort();
  const reasons: string[] = [];
  channel.onClose((reason) => reasons.push(reason));
  far.close();
  compute.receive(
    { kind: 'compute.closed', id: 1, reason: 'The scoring compute process ended with code 6.' },
    undefined,
  );
  channel.close();
  expect(reasons).toEqual(['The scoring compute process ended with code 6.']);
});

test('a port that comes after the engine gave the process up is closed', async () => {
  const { sent, channel, far, receivePort } = asked();
  channel.close();
  expect(sent.at(-1)).toEqual({ kind: 'compute.close', id: 1 });
  const closed = new Promise((resolve) => far.on('close', resolve));
  receivePort();
  await closed;
});
