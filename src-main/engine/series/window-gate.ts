/** Says for every aligned row whether the window that ends there can be scored, and if not, why. */
import { WINDOW_STATES, type Micros, type WindowState } from '../../api/words.ts';
import { isOtherMode, type ChannelModeRule } from './mode-rule.ts';
import { isOff, type ChannelOffRule } from './off-rule.ts';
import { STALE } from './presence.ts';
import type { Rows } from './rows.ts';

export interface WindowGateOptions {
  /** Microseconds between two rows of one stretch. */
  readonly samplePeriod: Micros;
  readonly channels: number;
  /** Rows before the scored one that the detector looks at; the window is these and the row itself. */
  readonly context: number;
  readonly offRule: ChannelOffRule | null;
  readonly modeRule: ChannelModeRule | null;
}

/** Share of a window's rows in which a required channel needs a value. */
export const GOOD_SHARE = 0.8;

const number = (state: WindowState): number => WINDOW_STATES.indexOf(state);
const SCORED = number('scored');
const WARM_UP = number('warm-up');
const GAP = number('gap');
const STALE_STATE = number('stale');
const OFF = number('off');
const MODE = number('mode');

/**
 * The first that applies, the one the operator can act on before the one that only needs waiting:
 * 1. off: the machine-off rule holds in this row. What follows starts anew, so that no window looks into standstill.
 * 2. mode: the machine runs in another mode than those it is scored in. What follows starts anew, as with off.
 * 3. stale: a required channel's hold has run out in or before this row and nothing has come since.
 * 4. warm-up: fewer than context + 1 rows since the start, the last break or the last row that was off or of another mode.
 * 5. gap: a required channel has a value (present or held) in less than 80 % of the window's rows.
 * A channel that is masked in this row (stuck) is not required.
 */
export class WindowGate {
  readonly #options: WindowGateOptions;
  readonly #length: number;
  readonly #needed: number;
  /** [length x C] 1 where the channel had a value, as a ring over the rows of the window. */
  readonly #good: Uint8Array;
  /** [C] sum of the ring. */
  readonly #goodCount: Int32Array;
  /** Rows since the start, the last break or the last row that was off or of another mode. */
  #rowsSince = 0;
  #last = NaN;

  constructor(options: WindowGateOptions) {
    this.#options = options;
    this.#length = options.context + 1;
    this.#needed = Math.ceil(GOOD_SHARE * this.#length - 1e-9);
    this.#good = new Uint8Array(this.#length * options.channels);
    this.#goodCount = new Int32Array(options.channels);
  }

  /**
   * @param rows the rows that follow those pushed before
   * @param masked [N x C] 1 where the channel is masked; none by default
   * @returns [N] index into WINDOW_STATES
   */
  push(rows: Rows, masked?: Uint8Array): Uint8Array {
    const states = new Uint8Array(rows.t.length);
    for (let i = 0; i < rows.t.length; i++) states[i] = this.#state(rows, i, masked);
    return states;
  }

  #state(rows: Rows, i: number, masked: Uint8Array | undefined): number {
    const { channels, samplePeriod, offRule, modeRule } = this.#options;
    const t = rows.t[i]!;
    if (t - this.#last !== samplePeriod) this.#startAnew();
    this.#last = t;
    if (isOff(offRule, rows, i)) {
      this.#startAnew();
      return OFF;
    }
    if (isOtherMode(modeRule, rows, i)) {
      this.#startAnew();
      return MODE;
    }
    const slot = (this.#rowsSince % this.#length) * channels;
    this.#rowsSince += 1;
    let anyStale = false;
    let enough = true;
    for (let channel = 0; channel < channels; channel++) {
      const at = i * channels + channel;
      const good = Number.isNaN(rows.values[at]!) ? 0 : 1;
      const count = this.#goodCount[channel]! + good - this.#good[slot + channel]!;
      this.#good[slot + channel] = good;
      this.#goodCount[channel] = count;
      if (masked?.[at]) continue;
      if (rows.presence[at] === STALE) anyStale = true;
      if (count < this.#needed) enough = false;
    }
    if (anyStale) return STALE_STATE;
    if (this.#rowsSince < this.#length) return WARM_UP;
    return enough ? SCORED : GAP;
  }

  #startAnew(): void {
    this.#rowsSince = 0;
    this.#good.fill(0);
    this.#goodCount.fill(0);
  }
}
