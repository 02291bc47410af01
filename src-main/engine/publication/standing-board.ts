/** The standings of all assets, kept up to date by the engine's events. */
import type { EventName, Events } from '../../api/contract.ts';
import type { Alarm, Asset } from '../../api/words.ts';
import type { Records } from '../store/records.ts';
import { ONLINE, topicLevel } from './json-messages.ts';
import { afterAlarm, afterRows, NOTHING_KNOWN, type Names, type Standing } from './standing.ts';
import type { Standings } from './teller.ts';

export interface StandingBoard {
  hear<N extends EventName>(name: N, payload: Events[N]): void;
  /** Of the given assets, or of all with null. */
  standings(assetIds: readonly number[] | null): Standings;
  /** Rises with every change. */
  readonly version: number;
}

export function createStandingBoard(records: Records): StandingBoard {
  const board = new Map<number, Standing>();
  let levels = new Map<number, string>();
  let version = 0;
  const names: Names = {
    asset: (id) => records.assets.get(id),
    tagName: (id) => records.tags.get(id)?.name ?? `tag ${id}`,
  };

  function takeUpAssets(): void {
    const assets = records.assets.list();
    const present = new Set(assets.map(({ id }) => id));
    for (const id of board.keys()) if (!present.has(id)) board.delete(id);
    for (const asset of assets)
      board.set(asset.id, { ...(board.get(asset.id) ?? first(asset)), asset: asset.name });
    levels = levelsOf(assets);
    version += 1;
  }

  /** Before the first row: what the records know. */
  function first(asset: Asset): Standing {
    const armed = records.models.list({ assetId: asset.id, armed: true }).at(-1);
    const open: Alarm[] = [
      ...records.alarms.list({ assetId: asset.id, cleared: null }),
      ...records.alarms.list({ assetId: asset.id, acknowledged: null }),
    ];
    const standing: Standing = { ...NOTHING_KNOWN, asset: asset.name };
    return open.reduce(
      afterAlarm,
      armed === undefined
        ? standing
        : { ...standing, state: 'warm-up', threshold: armed.threshold, modelId: armed.id },
    );
  }

  const change = (assetId: number, next: (before: Standing) => Standing): void => {
    const before = board.get(assetId);
    if (before === undefined) return;
    board.set(assetId, next(before));
    version += 1;
  };

  takeUpAssets();
  return {
    get version() {
      return version;
    },
    hear(name, payload) {
      if (name === 'live.rows') {
        const rows = payload as Events['live.rows'];
        const asset = names.asset(rows.assetId);
        if (asset !== undefined) change(asset.id, (before) => afterRows(before, rows, asset, names));
      } else if (name === 'alarm') {
        const alarm = payload as Events['alarm'];
        change(alarm.assetId, (before) => afterAlarm(before, alarm));
      } else if (name === 'changed' && (payload as Events['changed']).what === 'asset') takeUpAssets();
    },
    standings(assetIds) {
      const wanted = [...board].filter(([id]) => assetIds === null || assetIds.includes(id));
      return new Map(wanted.map(([id, standing]) => [levels.get(id)!, standing]));
    },
  };
}

/** One topic level for each asset; of two with one name, or one that is taken, the second and later bear their ids. */
export function levelsOf(assets: readonly Pick<Asset, 'id' | 'name'>[]): Map<number, string> {
  const taken = new Set<string>([ONLINE]);
  return new Map(
    assets.map(({ id, name }) => {
      const level = topicLevel(name);
      let own = level;
      for (let i = 1; taken.has(own); i++) own = i === 1 ? `${level} (${id})` : `${level} (${id}, ${i})`;
      taken.add(own);
      return [id, own];
    }),
  );
}
