/** Long work on files: what runs, and what came of it. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Task } from '../../src-main/api/words.ts';
import type { Engine } from './engine.svelte.ts';
import { sentenceOf } from './sentence.ts';

export class Tasks {
  problem = $state<string | null>(null);
  readonly #byId = new SvelteMap<number, Task>();
  /** Those that were heard to run since this screen was opened and that nobody has looked at since they ended. */
  readonly #unseen = new SvelteSet<number>();
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Newest first. */
  all = $derived([...this.#byId.values()].sort((a, b) => b.id - a.id));
  running = $derived(this.all.filter(({ state }) => state === 'running'));
  /** What runs, and what ended without anyone having looked. */
  current = $derived(this.all.filter(({ id, state }) => state === 'running' || this.#unseen.has(id)));

  /** The newest known state of a task that a call returned. */
  newest = (task: Task): Task => this.#byId.get(task.id) ?? task;

  /** Takes in a task that a call returned; events may have told more of it already. */
  started(task: Task): Task {
    if (!this.#byId.has(task.id)) this.#hear(task);
    return task;
  }

  /** The operator has looked at these. */
  see(tasks: readonly Task[]): void {
    for (const { id, state } of tasks) if (state !== 'running') this.#unseen.delete(id);
  }

  /** Fetches the list, and hears of changes from then on. @returns stops it */
  follow(): () => void {
    const stop = this.#engine.on('task', (task) => this.#hear(task));
    void this.load();
    return stop;
  }

  async load(): Promise<void> {
    try {
      const tasks = await this.#engine.call('task.list');
      // Another engine counts its tasks from one again.
      this.#byId.clear();
      for (const task of tasks) this.#byId.set(task.id, task);
      for (const id of this.#unseen) if (!this.#byId.has(id)) this.#unseen.delete(id);
      for (const { id } of this.running) this.#unseen.add(id);
      this.problem = null;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #hear(task: Task): void {
    this.#byId.set(task.id, task);
    if (task.state === 'running') this.#unseen.add(task.id);
  }
}
