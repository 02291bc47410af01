/** Channels whose value no longer changes although their source goes on sending. */
import { SECOND, type Micros } from '../../api/words.ts';
import { isOtherMode, type ChannelModeRule } from './mode-rule.ts';
import { isOff, type ChannelOffRule } from './off-rule.ts';
import { PRESENT } from './presence.ts';
import type { Rows } from './rows.ts';

export interface StuckOptions {
  /** Microseconds between two rows of one stretch. */
  readonly samplePeriod: Micros;
  /** [C] seconds of event time that a channel's value may stay the same; Infinity: forever. */
  readonly limits: readonly number[];
  /** A standing machine's values stand too: rows that are off are no evidence. */
  readonly offRule: ChannelOffRule | null;
  /** So may those of a machine that runs in another mode than those the limits were learned from. */
  readonly modeRule: ChannelModeRule | null;
}

/** A channel became stuck, or moved again. */
export interface StuckChange {
  readonly channel: number;
  readonly stuck: boolean;
  /** When the value was first seen unchanged, microseconds. */
  readonly began: Micros;
  /** Row at which this was noticed, microseconds. */
  readonly t: Micros;
}

interface Run {
  value: number;
  began: Micros;
  stuck: boolean;
}

/**
 * Only rows in which a sample came count: a held value says nothing. A run of one value counts from its first to its
 * newest such row. After a break, an off row or one of another mode runs start anew; a channel already stuck stays so until its value moves.
 */
export class StuckWatch {
  readonly #options: StuckOptions;
  readonly #runs: Run[];
  #last = NaN;

  constructor(options: StuckOptions) {
    this.#options = options;
    this.#runs = options.limits.map(() => ({ value: NaN, began: NaN, stuck: false }));
  }

  /**
   * @param rows the rows that follow those pushed before
   * @returns masked: [N x C] 1 where the channel is stuck; changes: in the order of time
   */
  push(rows: Rows): { masked: Uint8Array; changes: StuckChange[] } {
    const { limits, offRule, modeRule, samplePeriod } = this.#options;
    const channels = limits.length;
    const masked = new Uint8Array(rows.t.length * channels);
    const changes: StuckChange[] = [];
    for (let i = 0; i < rows.t.length; i++) {
      const t = rows.t[i]!;
      const noEvidence = isOff(offRule, rows, i) || isOtherMode(modeRule, rows, i);
      if (noEvidence || t - this.#last !== samplePeriod)
        for (const run of this.#runs) if (!run.stuck) run.value = NaN;
      this.#last = t;
      this.#runs.forEach((run, channel) => {
        const at = i * channels + channel;
        if (rows.presence[at] === PRESENT) {
          const value = rows.values[at]!;
          if (value !== run.value) {
            if (run.stuck) changes.push({ channel, stuck: false, began: run.began, t });
            this.#runs[channel] = { value, began: t, stuck: false };
          } else if (!run.stuck && !noEvidence && t - run.began >= limits[channel]! * SECOND) {
            run.stuck = true;
            changes.push({ channel, stuck: true, began: run.began, t });
          }
        }
        masked[at] = this.#runs[channel]!.stuck ? 1 : 0;
      });
    }
    return { masked, changes };
  }
}
