/** Which tags of an asset have gone silent, and whether all of them have: one lost connection is one alarm. */
import type { Micros } from '../../api/words.ts';
import { STALE, type Rows } from '../series/index.ts';

/** From t on a channel is stale or no longer; channel null: the whole asset is silent. */
export interface StaleChange {
  readonly channel: number | null;
  readonly stale: boolean;
  readonly t: Micros;
}

export class StaleWatch {
  readonly #stale: boolean[];
  #silent = false;

  constructor(channels: number) {
    this.#stale = new Array<boolean>(channels).fill(false);
  }

  /** Channels stale in the newest row. */
  get channels(): number[] {
    return [...this.#stale.keys()].filter((channel) => this.#stale[channel]);
  }

  /** @returns changes in the order of time. While the whole asset is silent its single tags are not reported. */
  push({ t, presence }: Rows): StaleChange[] {
    const channels = this.#stale.length;
    const changes: StaleChange[] = [];
    for (let row = 0; row < t.length; row++) {
      const now = presence.subarray(row * channels, (row + 1) * channels);
      const silent = now.every((each) => each === STALE);
      const before = this.#stale.map((stale) => stale && !this.#silent);
      for (let channel = 0; channel < channels; channel++) {
        const isStale = now[channel] === STALE;
        this.#stale[channel] = isStale;
        const after = isStale && !silent;
        if (after !== before[channel]) changes.push({ channel, stale: after, t: t[row]! });
      }
      if (silent !== this.#silent) changes.push({ channel: null, stale: silent, t: t[row]! });
      this.#silent = silent;
    }
    return changes;
  }
}
