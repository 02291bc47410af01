import { sentenceOf } from './sentence.ts';

/** Something the operator asked for: whether it is under way, and the one sentence when it failed. */
export class Action {
  busy = $state(false);
  problem = $state<string | null>(null);

  /** Does the work unless it is already under way. @returns whether it succeeded */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = sentenceOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
