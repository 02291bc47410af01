import type { DeviceSpeed } from '../../../models/backend/index.ts';

/** One thing the doctor looked at. */
export interface Finding {
  readonly part: string;
  /** missing: Mnemo works without it, less fast or less comfortably. broken: Mnemo cannot do its work. */
  readonly state: 'ok' | 'missing' | 'broken';
  /** What was found, in words. */
  readonly found: string;
  /** What to do about it; null when all is well. */
  readonly advice: string | null;
  /** Of a device that computes: its name, and windows per second of the reference network; null where not measured. */
  readonly device?: string;
  readonly speed?: DeviceSpeed | null;
}
