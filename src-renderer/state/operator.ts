/** Who sits at this screen: the name that stands on notes and acknowledgements. Kept on this machine. */
import { Kept } from './kept.ts';

export class Operator {
  readonly #name = new Kept('mnemo.operator', '', (kept): kept is string => kept !== '');

  constructor() {
    this.#name.recall('');
  }

  get name(): string {
    return this.#name.value;
  }

  set name(value: string) {
    this.#name.value = value;
  }
}
