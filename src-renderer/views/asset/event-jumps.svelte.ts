/** Going from one alarm or incident of the asset to the next. */
import { eventsOf, nextEvent, withRoom } from '../../series/event-jump.ts';
import type { Plant } from '../../state/plant.svelte.ts';
import type { AssetSession } from './asset-session.svelte.ts';

/** An event is shown with at least so many windows around it. */
const WINDOWS = 10;

export class EventJumps {
  readonly #session: AssetSession;
  readonly #plant: Plant;
  /** Start of the event gone to last. */
  #at = $state<number | null>(null);

  constructor(session: AssetSession, plant: Plant) {
    this.#session = session;
    this.#plant = plant;
  }

  previous = $derived.by(() => this.#from(-1));
  next = $derived.by(() => this.#from(1));

  /** Goes to the nearest event that begins earlier (-1) or later (1). Without one it stays. */
  go(side: 1 | -1): void {
    const event = side > 0 ? this.next : this.previous;
    if (!event) return;
    const { asset, step, now, view } = this.#session;
    const shown = withRoom(event, now ?? view.to, WINDOWS * asset.windowLength * step);
    this.#at = event.from;
    this.#session.show(shown.from, shown.to);
  }

  #from(side: 1 | -1) {
    const { asset, live, view } = this.#session;
    const { alarms, incidents } = this.#plant;
    const shown = this.#at !== null && this.#at >= view.from && this.#at <= view.to;
    const from = shown && !live ? this.#at! : live ? view.to : (view.from + view.to) / 2;
    return nextEvent(eventsOf(asset.id, alarms.values(), incidents.values()), from, side);
  }
}
