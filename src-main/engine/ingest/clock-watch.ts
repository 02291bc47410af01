/** Clocks that are wrong: those of the sources, by connection, and this machine's own when it jumps. */
import { SECOND, type Micros, type StageCounters } from '../../api/words.ts';

export interface ClockWatch {
  /** A source time that was believed. */
  believed(): void;
  /** @param ahead by how much the source's clock is ahead of ours, microseconds; negative: behind */
  skewed(topic: string, ahead: Micros): void;
  /** Compares this machine's clock with the time that has passed; call it about once a second. */
  look(now: Micros): void;
  counters(): StageCounters;
}

/** Between two looks the clock may be corrected by this much: time services do so all the time. */
const MOST_CORRECTION = 2 * SECOND;

/**
 * @param name the connection's, for the stage
 * @param steady a clock that only ever goes on, milliseconds: the process's own
 */
export function createClockWatch(name: string, steady: () => number = () => performance.now()): ClockWatch {
  let checked = 0;
  let skewed = 0;
  const jumps = { back: 0, forward: 0 };
  let last: { readonly now: Micros; readonly steady: number } | null = null;
  /** Put into words when somebody asks: a thousand wrong samples a second need no thousand sentences. */
  let said: (() => string) | null = null;

  return {
    believed: () => {
      checked += 1;
    },
    skewed: (topic, ahead) => {
      checked += 1;
      skewed += 1;
      said = () =>
        `The clock of ${topic} is ${duration(ahead)} ${ahead < 0 ? 'behind' : 'ahead'}: ` +
        'its samples count at their arrival. Set the clock of that device, or of this machine.';
    },
    look: (now) => {
      const at = steady();
      if (last !== null) {
        const jump = Math.round(now - last.now - (at - last.steady) * 1000);
        if (Math.abs(jump) > MOST_CORRECTION) {
          jumps[jump < 0 ? 'back' : 'forward'] += 1;
          said =
            jump < 0
              ? () =>
                  `The clock of this machine was set back by ${duration(jump)}: samples without a source time are ` +
                  'stored behind the newest one until the clock has caught up.'
              : () => `The clock of this machine went forward by ${duration(jump)}, or the machine slept.`;
        }
      }
      last = { now, steady: at };
    },
    counters: () => ({
      stage: `clock: ${name}`,
      in: checked,
      out: checked - skewed,
      refused: {
        ...(skewed > 0 ? { skew: skewed } : {}),
        ...(jumps.back > 0 ? { 'own clock set back': jumps.back } : {}),
        ...(jumps.forward > 0 ? { 'own clock went forward': jumps.forward } : {}),
      },
      lastRefusal: said?.() ?? null,
    }),
  };
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** A span in its largest unit, with one decimal where that says more: "2 h", "1.5 d". */
export function duration(span: Micros): string {
  const seconds = Math.abs(span) / SECOND;
  const [size, unit] = UNITS.find(([each]) => seconds >= each) ?? [1, 's'];
  return `${Number((seconds / size).toFixed(1))} ${unit}`;
}
