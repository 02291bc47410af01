/** What last happened to each asset, gathered once for all cards. */
import type { Incident, Micros } from '../../../src-main/api/words.ts';
import type { Plant } from '../../state/plant.svelte.ts';
import { alarmsSince, newestIncidents } from './last-events.ts';

export class Lately {
  readonly #plant: Pick<Plant, 'incidents' | 'alarms'>;

  constructor(plant: Pick<Plant, 'incidents' | 'alarms'>) {
    this.#plant = plant;
  }

  readonly incidents: ReadonlyMap<number, Incident> = $derived.by(() =>
    newestIncidents(this.#plant.incidents.values()),
  );
  readonly alarms: ReadonlyMap<number, Micros> = $derived.by(() => alarmsSince(this.#plant.alarms.values()));
}
