/** The storage as every view may need it: its warnings concern whoever looks at the screen, wherever they look. */
import type { Retention, StorageStatus } from '../../src-main/api/words.ts';
import type { Engine } from './engine.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** Milliseconds. Free room changes without an event. */
const LOOK_AGAIN = 30_000;

export class Disk {
  readonly status: Resource<StorageStatus>;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.status = new Resource(() => engine.call('storage.status'));
  }

  get warnings(): readonly string[] {
    return this.status.value?.warnings ?? [];
  }

  /** What a person has to do something about now; null while there is room. */
  get full(): string | null {
    return this.status.value?.full ? (this.warnings[0] ?? null) : null;
  }

  async keep(retention: Retention): Promise<void> {
    this.status.value = await this.#engine.call('storage.setRetention', retention);
  }

  /** Looks now, then whenever the engine tells of a change, and now and then. @returns stops it */
  follow(): () => void {
    void this.status.load();
    const timer = setInterval(() => void this.status.load(), LOOK_AGAIN);
    const stop = this.#engine.on('changed', ({ what }) => {
      if (what === 'storage') void this.status.load();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }
}
