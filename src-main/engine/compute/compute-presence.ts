/** What a compute process says of itself, unasked and beside its calls: once when it begins, once when its backend is open. */
import type { Backend } from '../../../models/index.ts';
import type { Channel } from '../channel.ts';

export interface ComputePresence {
  readonly pid: number;
  /** What it scores on, the device in its driver's words; null before the first model is loaded. */
  readonly backend: { readonly name: string; readonly device: string } | null;
}

export function tellPresence(channel: Channel, backend: Backend | null): void {
  const presence: ComputePresence = {
    pid: process.pid,
    backend: backend && { name: backend.name, device: backend.device },
  };
  channel.post({ presence });
}

/** Whether a message of a compute process is one of these; the others are calls and answers. */
export const isPresence = (message: unknown): message is { readonly presence: ComputePresence } =>
  typeof message === 'object' && message !== null && 'presence' in message;
