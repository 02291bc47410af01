/** A two-way line to another process or to a screen, whatever carries it: a MessagePort, a WebSocket, a child's IPC. */
export interface Channel {
  /** Messages are structured-clone values. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with the reason in words. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

/** Asks the supervisor for a fresh compute process. */
export type OpenCompute = (role: 'training' | 'scoring') => Channel;
