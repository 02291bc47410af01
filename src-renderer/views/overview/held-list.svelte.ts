/** A list that keeps its order while someone points at it or goes through it with the keyboard. */
import { heldOrder } from '../../series/attention.ts';

/** Milliseconds after the last movement for which the order is kept: a mouse left lying must not keep it for ever. */
const REST = 15_000;

export class HeldList<T extends { readonly id: number; readonly name: string }> {
  #held = $state(false);
  #shown: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #wanted: () => readonly T[];

  constructor(wanted: () => readonly T[]) {
    this.#wanted = wanted;
  }

  /** What to show now. */
  readonly items: readonly T[] = $derived.by(() => {
    const wanted = this.#wanted();
    const items = this.#held ? heldOrder(wanted, this.#shown) : wanted;
    this.#shown = items.map(({ id }) => id);
    return items;
  });

  /** Holds the order while someone is at this element. An attachment. */
  readonly watch = (element: HTMLElement): (() => void) => {
    const kinds = { pointermove: true, keydown: true, focusin: true, pointerleave: false, focusout: false };
    const stops = Object.entries(kinds).map(([kind, at]) => {
      const hear = at ? this.#touch : this.#release;
      element.addEventListener(kind, hear);
      return () => element.removeEventListener(kind, hear);
    });
    return () => {
      stops.forEach((stop) => stop());
      this.#release();
    };
  };

  readonly #touch = (): void => {
    this.#held = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#release, REST);
  };

  readonly #release = (): void => {
    clearTimeout(this.#timer);
    // Later: a card that is taken away with the focus on it tells so in the middle of a redraw.
    queueMicrotask(() => (this.#held = false));
  };
}
