/** What the engine knows, as lists that stay current: fetched once, then kept by events. */
import { SvelteMap } from 'svelte/reactivity';
import type { Events, EventName } from '../../src-main/api/contract.ts';
import type {
  Alarm,
  Asset,
  AssetStatus,
  Connection,
  ConnectionState,
  Incident,
  Tag,
  TrainingProgress,
} from '../../src-main/api/words.ts';
import { byId } from './by-id.ts';
import type { Engine } from './engine.svelte.ts';
import { sentenceOf } from './sentence.ts';

export class Plant {
  connections = $state.raw<readonly Connection[]>([]);
  tags = $state.raw<readonly Tag[]>([]);
  assets = $state.raw<readonly Asset[]>([]);
  readonly connectionStates = new SvelteMap<number, ConnectionState>();
  /** By asset. */
  readonly statuses = new SvelteMap<number, AssetStatus>();
  /** By asset: its newest training. */
  readonly trainings = new SvelteMap<number, TrainingProgress>();
  readonly alarms = new SvelteMap<number, Alarm>();
  readonly incidents = new SvelteMap<number, Incident>();
  /** Whether everything has been fetched at least once. */
  ready = $state(false);
  problem = $state<string | null>(null);
  /** Count changes, so that views fetch their per-asset lists again. */
  baselineChanges = $state(0);
  modelChanges = $state(0);
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  tagById = $derived(byId(this.tags));
  assetById = $derived(byId(this.assets));
  unacknowledged = $derived([...this.alarms.values()].filter((alarm) => alarm.acknowledged === null));

  /** Fetches everything; on each new connection, since events were missed in between. */
  async load(): Promise<void> {
    const engine = this.#engine;
    try {
      // Each list is taken in as it comes: an event told while another is still awaited must not be undone by an older list.
      await Promise.all([
        engine.call('connection.list').then((connections) => (this.connections = connections)),
        engine.call('connection.states').then((all) => refill(this.connectionStates, all, 'connectionId')),
        engine.call('tag.list').then((tags) => (this.tags = tags)),
        engine.call('asset.list').then((assets) => (this.assets = assets)),
        engine.call('asset.status').then((all) => refill(this.statuses, all, 'assetId')),
        engine.call('training.list').then((all) => refill(this.trainings, all, 'assetId')),
        engine.call('alarm.list', {}).then((all) => refill(this.alarms, all, 'id')),
        engine.call('incident.list', {}).then((all) => refill(this.incidents, all, 'id')),
      ]);
      this.problem = null;
      this.ready = true;
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  /** Takes in one event of the engine. */
  readonly hear = <N extends EventName>(name: N, payload: Events[N]): void => {
    const handle: { [K in EventName]?: (payload: Events[K]) => void } = {
      changed: ({ what }) => void this.#refetch(what),
      'connection.state': (state) => this.connectionStates.set(state.connectionId, state),
      'asset.status': (status) => this.statuses.set(status.assetId, status),
      'training.progress': (training) => this.trainings.set(training.assetId, training),
      alarm: (alarm) => this.alarms.set(alarm.id, alarm),
      incident: (incident) => this.incidents.set(incident.id, incident),
    };
    handle[name]?.(payload);
  };

  async #refetch(what: Events['changed']['what']): Promise<void> {
    const engine = this.#engine;
    try {
      if (what === 'baseline') this.baselineChanges += 1;
      if (what === 'model') this.modelChanges += 1;
      if (what === 'connection') {
        this.connections = await engine.call('connection.list');
        refill(this.connectionStates, await engine.call('connection.states'), 'connectionId');
      }
      if (what === 'tag') this.tags = await engine.call('tag.list');
      if (what === 'asset') this.assets = await engine.call('asset.list');
      if (what === 'asset' || what === 'model' || what === 'baseline') {
        refill(this.statuses, await engine.call('asset.status'), 'assetId');
      }
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }
}

function refill<K extends string, T extends Readonly<Record<K, number>>>(
  map: SvelteMap<number, T>,
  items: readonly T[],
  key: K,
): void {
  const known = new Set(items.map((item): number => item[key]));
  for (const old of [...map.keys()]) if (!known.has(old)) map.delete(old);
  for (const item of items) map.set(item[key], item);
}
