/**
 * What can go wrong, by command. A fault's size is stated in normal standard deviations of the tag it shows in first
 * (`shownBy`): how far that tag ends up from where it would have been.
 */
import { z } from 'zod';
import { SECOND, type Micros } from '../api/words.ts';
import { isTagName, type TagName } from './tags.ts';

/**
 * shownBy: the tag the size refers to; null: the tag is chosen by the command (default `fallback`).
 * develops: seconds from the onset until the full size is reached.
 */
const CATALOGUE = {
  'bearing-wear': { shownBy: 'vibration', fallback: 'vibration', develops: 600 },
  'sticking-valve': { shownBy: 'valve_position', fallback: 'valve_position', develops: 0 },
  leak: { shownBy: 'tank_inflow', fallback: 'tank_inflow', develops: 60 },
  cavitation: { shownBy: 'vibration', fallback: 'vibration', develops: 120 },
  'sensor-drift': { shownBy: null, fallback: 'discharge_pressure', develops: 1800 },
  'sensor-stuck': { shownBy: null, fallback: 'bearing_temperature', develops: 0 },
  'broken-correlation': { shownBy: null, fallback: 'motor_current', develops: 0 },
} as const satisfies Record<string, { shownBy: TagName | null; fallback: TagName; develops: number }>;

export type FaultKind = keyof typeof CATALOGUE;
export const FAULT_KINDS = Object.keys(CATALOGUE) as FaultKind[];

/** A channel that follows an unrelated twin changes by at most sqrt(2) of its standard deviation (RMS). */
export const LARGEST_BREAK = Math.SQRT2;

/** A command as it arrives in process or as JSON over MQTT. Unknown fields are refused, so that a typo is not ignored. */
export const faultCommand = z
  .strictObject({
    kind: z.enum(FAULT_KINDS as [FaultKind, ...FaultKind[]]),
    /** Normal standard deviations of the tag; a stuck sensor has no size. */
    size: z.number().positive().max(20).default(1),
    /** Which sensor; only for sensor-drift, sensor-stuck and broken-correlation. */
    tag: z.string().refine(isTagName, 'The station has no such tag.').optional(),
    /** Event time of the onset, microseconds; default: now. */
    from: z.number().int().optional(),
    /** Event time of the end; default: until cleared. */
    to: z.number().int().optional(),
    /** Seconds until the full size is reached, instead of the kind's own. */
    develops: z.number().min(0).optional(),
  })
  .refine((command) => command.tag === undefined || CATALOGUE[command.kind].shownBy === null, {
    message: 'This kind of fault has its own tag: leave the tag out.',
  })
  .refine((command) => command.from === undefined || command.to === undefined || command.to > command.from, {
    message: 'The end of a fault must lie after its onset.',
  })
  .refine((command) => command.kind !== 'broken-correlation' || command.size <= LARGEST_BREAK, {
    message: 'A broken correlation can change a channel by at most 1.414 standard deviations.',
  });
export type FaultCommand = z.input<typeof faultCommand>;

export interface Fault {
  readonly id: number;
  readonly kind: FaultKind;
  readonly tag: TagName;
  readonly size: number;
  readonly from: Micros;
  readonly to: Micros | null;
  readonly develops: number;
}

/**
 * @param command as typed or received
 * @param now the station's event time
 * @throws ZodError with one sentence for each thing wrong
 */
export function readFaultCommand(command: FaultCommand, id: number, now: Micros): Fault {
  const read = faultCommand.parse(command);
  const { fallback, develops } = CATALOGUE[read.kind];
  return {
    id,
    kind: read.kind,
    tag: (read.tag as TagName | undefined) ?? fallback,
    size: read.size,
    from: read.from ?? now,
    to: read.to ?? null,
    develops: read.develops ?? develops,
  };
}

/** @returns the fault's present size in standard deviations: 0 before its onset and after its end, growing in between */
export function sizeAt(fault: Fault, t: Micros): number {
  if (t < fault.from || (fault.to !== null && t >= fault.to)) return 0;
  const since = (t - fault.from) / SECOND;
  return fault.develops > 0 ? fault.size * Math.min(since / fault.develops, 1) : fault.size;
}
