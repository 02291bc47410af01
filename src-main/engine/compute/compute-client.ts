/** The engine's side of a compute process. */
import { createBirpc } from 'birpc';
import type { Channel } from '../channel.ts';
import type { ComputeCalls, ComputeEvents, ComputeProgress } from './compute-protocol.ts';

export interface Compute {
  readonly calls: {
    [K in keyof ComputeCalls]: (
      ...args: Parameters<ComputeCalls[K]>
    ) => Promise<Awaited<ReturnType<ComputeCalls[K]>>>;
  };
  /** Called once when the process is gone, whether asked to or not. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/** @throws every pending call rejects with the reason when the process goes away. */
export function connectCompute(
  channel: Channel,
  onProgress: (progress: ComputeProgress) => void = () => {},
): Compute {
  const events: ComputeEvents = { progress: onProgress };
  const rpc = createBirpc<ComputeCalls, ComputeEvents, false>(events, {
    post: (message) => channel.post(message),
    on: (listener) => channel.onMessage(listener),
    timeout: -1,
    proxify: false,
  });
  const closeListeners: ((reason: string) => void)[] = [];
  channel.onClose((reason) => {
    rpc.$close(new Error(`The compute process has ended: ${reason}`));
    for (const listener of closeListeners) listener(reason);
  });
  const call =
    <K extends keyof ComputeCalls>(name: K) =>
    (...args: Parameters<ComputeCalls[K]>) =>
      rpc.$call(name, ...args) as Promise<Awaited<ReturnType<ComputeCalls[K]>>>;
  return {
    calls: {
      train: call('train'),
      load: call('load'),
      score: call('score'),
      explain: call('explain'),
      recall: call('recall'),
    },
    onClose: (listener) => closeListeners.push(listener),
    close: () => channel.close(),
  };
}
