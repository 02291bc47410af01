/** What was just done and can be taken back: one offer at a time, for some seconds. */
import { sentenceOf } from './sentence.ts';

/** How long an offer stands, in milliseconds. */
const STANDS = 10_000;

export class Undo {
  /** What was done, in words; null while there is nothing to take back. */
  words = $state<string | null>(null);
  /** Why it could not be taken back; stands until the next offer or until it is put away. */
  problem = $state<string | null>(null);
  busy = $state(false);
  #action: (() => unknown) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #left = STANDS;
  #since = 0;

  /**
   * Says what was done and offers to take it back, instead of what was offered before.
   * @param words what was done: "Model 4 was retired."
   * @param action takes it back
   */
  readonly offer = (words: string, action: () => unknown): void => {
    this.dismiss();
    this.words = words;
    this.#action = action;
    this.#left = STANDS;
    this.resume();
  };

  /** Does what was offered; the reason stays on the screen where it fails. */
  async take(): Promise<void> {
    const action = this.#action;
    if (!action || this.busy) return;
    this.hold();
    this.busy = true;
    try {
      await action();
      if (this.#action === action) this.dismiss();
    } catch (error) {
      this.#action = null;
      this.words = null;
      this.problem = sentenceOf(error);
    } finally {
      this.busy = false;
    }
  }

  /** Stops the time: someone is about to use it. */
  hold(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#left -= performance.now() - this.#since;
  }

  /** Lets the time go on, but never leaves less than a second to come back in. */
  resume(): void {
    if (this.#action === null || this.busy || this.#timer !== undefined) return;
    this.#since = performance.now();
    this.#timer = setTimeout(() => this.dismiss(), Math.max(1000, this.#left));
  }

  /** Puts it away: what was done stays done. */
  dismiss(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#action = null;
    this.words = null;
    this.problem = null;
  }
}
