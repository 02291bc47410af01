/** A choice of whoever sits at this workstation: what draws by it follows, and it is still known the next time. */
import { SvelteMap } from 'svelte/reactivity';

export class Kept<T extends string> {
  // A map, since it is reactive on the screen and plain where there is none, without being compiled.
  readonly #cell: SvelteMap<'value', T>;
  readonly #key: string;
  readonly #knows: (kept: string) => kept is T;
  #lasting = true;

  /**
   * @param key its name in the browser's storage
   * @param first what holds until something was chosen
   * @param knows whether what was kept is still something to choose
   */
  constructor(key: string, first: T, knows: (kept: string) => kept is T) {
    this.#key = key;
    this.#cell = new SvelteMap([['value', first]]);
    this.#knows = knows;
  }

  get value(): T {
    return this.#cell.get('value')!;
  }

  /** Holds at once, also where the browser refuses to keep it. */
  set value(value: T) {
    this.#cell.set('value', value);
    try {
      localStorage.setItem(this.#key, value);
      this.#lasting = true;
    } catch {
      // Storage is switched off or full: the choice holds until the window is closed.
      this.#lasting = false;
    }
  }

  /** Whether the last choice is known the next time. */
  get lasting(): boolean {
    return this.#lasting;
  }

  /** Takes what was chosen before, or else `first`. */
  recall(first: T): void {
    this.#cell.set('value', this.#kept() ?? first);
  }

  /** Takes what another window of this workstation chooses. @returns stops following */
  follow(): () => void {
    const hear = ({ key }: StorageEvent) => {
      if (key === this.#key) this.recall(this.value);
    };
    addEventListener('storage', hear);
    return () => removeEventListener('storage', hear);
  }

  #kept(): T | null {
    try {
      const kept = localStorage.getItem(this.#key);
      return kept !== null && this.#knows(kept) ? kept : null;
    } catch {
      return null;
    }
  }
}

/** Whether something kept is one of a list of choices. */
export const oneOf =
  <T extends string>(choices: readonly T[]) =>
  (kept: string): kept is T =>
    (choices as readonly string[]).includes(kept);
