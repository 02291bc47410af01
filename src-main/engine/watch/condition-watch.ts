/**
 * Which tags of an asset are in a condition (stale, stuck), and whether so many are that it is the asset's condition:
 * one lost connection or one frozen gateway is one alarm, not one for each tag.
 */
import type { Micros } from '../../api/words.ts';

/** From t on a channel is in the condition or no longer; channel null: the asset as a whole is. */
export interface ConditionChange {
  readonly channel: number | null;
  readonly present: boolean;
  readonly t: Micros;
}

export class ConditionWatch {
  readonly #present: boolean[];
  readonly #wholeFrom: number;
  #whole = false;

  /** @param wholeFrom with this many channels in the condition it is the asset's, and single tags are not reported */
  constructor(channels: number, wholeFrom: number) {
    this.#present = new Array<boolean>(channels).fill(false);
    this.#wholeFrom = wholeFrom;
  }

  /** Channels in the condition in the newest row. */
  get channels(): number[] {
    return [...this.#present.keys()].filter((channel) => this.#present[channel]);
  }

  /** Whether the condition is reported for this channel, or with null for the asset. */
  reports(channel: number | null): boolean {
    return channel === null ? this.#whole : !this.#whole && this.#present[channel] === true;
  }

  /**
   * @param t [N] microseconds
   * @param present [N x C] 1 where a channel is in the condition
   * @returns changes of what is reported, in the order of time
   */
  push(t: Float64Array, present: Uint8Array): ConditionChange[] {
    const channels = this.#present.length;
    const changes: ConditionChange[] = [];
    for (let row = 0; row < t.length; row++) {
      const now = present.subarray(row * channels, (row + 1) * channels);
      const before = [...this.#present.keys()].map((channel) => this.reports(channel));
      const wasWhole = this.#whole;
      now.forEach((value, channel) => (this.#present[channel] = value === 1));
      this.#whole = this.channels.length >= this.#wholeFrom;
      before.forEach((reported, channel) => {
        if (this.reports(channel) !== reported) changes.push({ channel, present: !reported, t: t[row]! });
      });
      if (this.#whole !== wasWhole) changes.push({ channel: null, present: this.#whole, t: t[row]! });
    }
    return changes;
  }
}
