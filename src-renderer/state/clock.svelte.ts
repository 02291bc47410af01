import type { Micros } from '../../src-main/api/words.ts';

/** The wall clock as the screen shows it: one tick a second, injected so that pictures of it can be repeated. */
export class Clock {
  now = $state<Micros>(0);
  readonly #read: () => Micros;

  constructor(read: () => Micros) {
    this.#read = read;
    this.now = read();
  }

  /** @returns stops it */
  start(): () => void {
    const timer = setInterval(() => (this.now = this.#read()), 1000);
    return () => clearInterval(timer);
  }
}
