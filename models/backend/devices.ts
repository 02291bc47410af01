import type * as tfjs from '@tensorflow/tfjs-core';

export const BACKEND_NAMES = ['cuda', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];
export type BackendChoice = 'auto' | BackendName;

/** Windows per second of one network on one device. */
export interface DeviceSpeed {
  readonly trainWindowsPerSecond: number;
  readonly scoreWindowsPerSecond: number;
}

/** What became of one device when a backend was opened. Plain data, fit for a screen. */
export interface DeviceReport {
  readonly name: BackendName;
  /** What computes, in its driver's words; null where it did not open. */
  readonly device: string | null;
  /** Null where it was not timed. */
  readonly speed: DeviceSpeed | null;
  readonly taken: boolean;
  /** Why it was taken, or why not: one sentence. */
  readonly reason: string;
}

/** An open device. tfjs keeps its active backend per process: the backend opened last computes for everyone. */
export interface Backend {
  readonly name: BackendName;
  readonly tf: typeof tfjs;
  /** What computes, in its driver's words. */
  readonly device: string;
  /** A GPU's backend that computes on the processor for want of a GPU: right, but slow where it is WebGPU. */
  readonly software: boolean;
  /** This device and those considered beside it, in the order of BACKEND_NAMES. */
  readonly devices: readonly DeviceReport[];
  /** Gives a GPU back to its driver; tensors still on it are lost. Nothing happens for a processor. */
  close(): void;
}

/** A device that started. `activate` makes it the one tfjs computes on. */
export interface OpenDevice {
  readonly name: BackendName;
  readonly device: string;
  /** As in Backend. */
  readonly software: boolean;
  activate(): Promise<void>;
  close(): void;
}
