/** What a supervisor and its engine process say to each other, on the desktop and without it. */

export interface EngineStart {
  readonly kind: 'start';
  readonly dataDir: string;
  /** Absolute path of the file the engine writes its log to. */
  readonly logFile: string;
  /** Where to serve the screen; null on the desktop, where the window loads it by its own protocol. */
  readonly web: { readonly port: number; readonly token: string; readonly screenRoot: string } | null;
}

export type ComputeRole = 'training' | 'scoring';

export type ToEngine =
  | EngineStart
  | { readonly kind: 'stop' }
  /** Headless, compute messages pass through the supervisor; on the desktop a port comes with 'compute.port'. */
  | { readonly kind: 'compute.message'; readonly id: number; readonly message: unknown }
  | { readonly kind: 'compute.port'; readonly id: number }
  | { readonly kind: 'compute.closed'; readonly id: number; readonly reason: string }
  /** A screen's port comes with it. */
  | { readonly kind: 'screen.port' };

export type FromEngine =
  | { readonly kind: 'ready'; readonly port: number | null }
  /** It cannot start, and says why in one sentence; it ends by itself. */
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'compute.open'; readonly id: number; readonly role: ComputeRole }
  | { readonly kind: 'compute.message'; readonly id: number; readonly message: unknown }
  | { readonly kind: 'compute.close'; readonly id: number };
