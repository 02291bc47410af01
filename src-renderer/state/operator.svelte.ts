/** Who sits at this screen: the name that stands on notes and acknowledgements. Kept on this machine. */
const KEY = 'mnemo.operator';

export class Operator {
  #name = $state(localStorage.getItem(KEY) ?? '');

  get name(): string {
    return this.#name;
  }

  set name(value: string) {
    this.#name = value;
    localStorage.setItem(KEY, value);
  }
}
