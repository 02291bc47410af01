/** What every view can reach without having it passed through all components above. */
import { createContext } from 'svelte';
import type { Clock } from './clock.svelte.ts';
import type { Disk } from './disk.svelte.ts';
import type { Engine } from './engine.svelte.ts';
import type { Operator } from './operator.svelte.ts';
import type { Plant } from './plant.svelte.ts';
import type { Route } from './route.svelte.ts';
import type { Tasks } from './tasks.svelte.ts';

export interface Screen {
  readonly engine: Engine;
  readonly plant: Plant;
  readonly route: Route;
  readonly clock: Clock;
  readonly operator: Operator;
  readonly disk: Disk;
  readonly tasks: Tasks;
  /** IANA name of the zone every time is shown in. */
  readonly zone: string;
}

export const [useScreen, provideScreen] = createContext<Screen>();
