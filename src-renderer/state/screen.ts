/** What every view can reach without having it passed through all components above. */
import { createContext } from 'svelte';
import type { Clock } from './clock.svelte.ts';
import type { Disk } from './disk.svelte.ts';
import type { Engine } from './engine.svelte.ts';
import type { Operator } from './operator.ts';
import type { Plant } from './plant.svelte.ts';
import type { Route } from './route.svelte.ts';
import type { Tasks } from './tasks.svelte.ts';
import type { Undo } from './undo.svelte.ts';

export interface Screen {
  readonly engine: Engine;
  readonly plant: Plant;
  readonly route: Route;
  readonly clock: Clock;
  readonly operator: Operator;
  readonly disk: Disk;
  readonly tasks: Tasks;
  /** Says what was just done, and offers for some seconds to take it back. */
  readonly offerUndo: Undo['offer'];
  /** IANA name of the zone every time is shown in. Reactive; the view is made anew when it changes. */
  readonly zone: string;
}

export const [useScreen, provideScreen] = createContext<Screen>();
