/** Counters and health of the engine, read again and again while someone looks. */
import { SvelteMap } from 'svelte/reactivity';
import type { EngineHealth, Micros, StageCounters } from '../../../src-main/api/words.ts';
import { sentenceOf } from '../../state/sentence.ts';
import type { Screen } from '../../state/screen.ts';
import { stagesOf, type Stage } from './stage-counts.ts';
import { keyOf, troublesOf, type Trouble } from './troubles.ts';

/** Milliseconds between two readings. */
const EVERY = 2000;
/** Readings that are kept: rates are between the oldest and the newest of them, so that they do not flicker. */
const KEPT = 6;

interface Reading {
  /** Milliseconds, on a clock that never jumps. */
  readonly at: number;
  readonly counters: readonly StageCounters[];
  readonly health: EngineHealth;
}

export class HealthFeed {
  problem = $state<string | null>(null);
  /** Oldest first. */
  #readings = $state.raw<readonly Reading[]>([]);
  /** Since when each trouble has been seen here. */
  readonly #seen = new SvelteMap<string, Micros>();
  readonly #screen: Pick<Screen, 'engine' | 'plant' | 'disk' | 'clock'>;

  constructor(screen: Pick<Screen, 'engine' | 'plant' | 'disk' | 'clock'>) {
    this.#screen = screen;
  }

  /** null before the first answer. */
  readonly health: EngineHealth | null = $derived(this.#readings.at(-1)?.health ?? null);
  readonly stages: readonly Stage[] | null = $derived.by(() => {
    const [before] = this.#readings;
    const now = this.#readings.at(-1);
    return before && now ? stagesOf(now.counters, before.counters, (now.at - before.at) / 1000) : null;
  });
  readonly troubles: readonly Trouble[] = $derived.by(() => {
    const { plant, disk } = this.#screen;
    return troublesOf({
      connectionStates: plant.connectionStates.values(),
      health: this.health,
      stages: this.stages ?? [],
      storage: disk.warnings,
      full: disk.full,
    });
  });

  /** When a trouble began; null where the engine does not know. */
  began = (trouble: Trouble): Micros | null => {
    if (trouble.kind === 'connection') return trouble.since;
    return trouble.kind === 'lag' ? (this.#screen.plant.statuses.get(trouble.assetId)?.now ?? null) : null;
  };

  /** When a trouble was first seen here. */
  seen = (trouble: Trouble): Micros | null => this.#seen.get(keyOf(trouble)) ?? null;

  /** Reads now and then every two seconds, and not while the page is hidden. @returns stops it */
  follow(): () => void {
    this.#readings = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let going = true;
    const turn = async () => {
      await this.read();
      // Two turns may be under way when the page was hidden for a moment: only one of them goes on.
      clearTimeout(timer);
      if (going && document.visibilityState === 'visible') timer = setTimeout(turn, EVERY);
    };
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') void turn();
    };
    document.addEventListener('visibilitychange', look);
    look();
    return () => {
      going = false;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }

  async read(): Promise<void> {
    const { engine } = this.#screen;
    try {
      const [counters, health] = await Promise.all([
        engine.call('health.counters'),
        engine.call('health.status'),
      ]);
      this.#readings = [...this.#readings, { at: performance.now(), counters, health }].slice(-KEPT);
      this.problem = null;
      this.#remember();
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  #remember(): void {
    const current = this.troubles.map(keyOf);
    for (const key of [...this.#seen.keys()]) if (!current.includes(key)) this.#seen.delete(key);
    for (const key of current) if (!this.#seen.has(key)) this.#seen.set(key, this.#screen.clock.now);
  }
}
