/** Two ends of one line over Node's own MessageChannel: structured clone, like the desktop's ports. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { once, type Line } from '../../../src-main/api/line.ts';

export function portPair(): [Line, Line] {
  const { port1, port2 } = new MessageChannel();
  return [nodePortLine(port1), nodePortLine(port2)];
}

export function nodePortLine(port: MessagePort): Line {
  const closed = once();
  port.on('close', () => closed.tell('The engine went away.'));
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', listener),
    onClose: closed.add,
    close: () => port.close(),
  };
}
