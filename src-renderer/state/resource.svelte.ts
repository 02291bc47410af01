import { sentenceOf } from './sentence.ts';

/** One answer of the engine with its loading and its error: what every view needs to say which of the three it shows. */
export class Resource<T> {
  /** The newest answer; stays while a newer one is fetched. */
  value = $state.raw<T | null>(null);
  problem = $state<string | null>(null);
  loading = $state(false);
  #newest = 0;
  readonly #fetch: () => Promise<T>;

  constructor(fetch: () => Promise<T>) {
    this.#fetch = fetch;
  }

  /** Fetches again. Of answers that overtake each other only the newest question's counts. */
  async load(): Promise<void> {
    const turn = ++this.#newest;
    this.loading = true;
    try {
      const value = await this.#fetch();
      if (turn !== this.#newest) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (turn === this.#newest) this.problem = sentenceOf(error);
    } finally {
      if (turn === this.#newest) this.loading = false;
    }
  }
}
