/** All assets under watch: samples go to every asset's grid, and delivery waits while one of them has fallen behind. */
import { SECOND, type Asset, type Micros, type StageCounters } from '../../api/words.ts';
import type { AssetWatches } from '../asset/asset-desk.ts';
import type { EngineParts } from '../engine-parts.ts';
import { armedModel } from '../model/model-desk.ts';
import type { SampleBatch } from '../sample.ts';
import { periodOf } from '../series/index.ts';
import { createAssetWatch, type AssetWatch, type AssetWatchParts } from './asset-watch.ts';

export interface WatchRoom extends AssetWatches {
  /** Resolves when more samples may come: at once, unless scoring has fallen far behind. */
  accept(batch: SampleBatch): Promise<void>;
  /** Takes up every stored asset, with the stored samples it needs to go on where it stopped. */
  start(): Promise<void>;
  rearm(assetId: number): void;
  eventTime(assetId: number): Micros | null;
  tellStatus(assetId: number): void;
  counters(): StageCounters[];
  closeAll(): Promise<void>;
}

/** Rows of one asset that may wait to be scored before delivery waits too. */
const MOST_WAITING = 4096;
/** After a restart this much is scored once more, so that alarm delays that were running go on. */
const SCORE_AGAIN: Micros = 120 * SECOND;
/** Rows that may have been stored but not scored when the engine was killed. */
const UNSCORED_ROWS = 2 * MOST_WAITING;
const TELL_EVERY_MS = 250;
const ADVANCE_EVERY_MS = 1000;

export function createWatchRoom(
  parts: EngineParts,
  own: Pick<AssetWatchParts, 'scoring' | 'alarms' | 'isRecording'>,
): WatchRoom {
  const { records, telemetry, emit, now, log } = parts;
  const watches = new Map<number, AssetWatch>();
  const untold = new Set<number>();
  const timers = [setInterval(tellAll, TELL_EVERY_MS), setInterval(advanceLive, ADVANCE_EVERY_MS)];

  function tellAll(): void {
    for (const assetId of untold) {
      const status = watches.get(assetId)?.status();
      if (status !== undefined) emit('asset.status', status);
    }
    untold.clear();
  }

  function advanceLive(): void {
    for (const [assetId, watch] of watches) {
      if (!isLive(assetId)) continue;
      watch.advance(now());
      untold.add(assetId);
    }
  }

  /** The clock counts only where every source runs by it. */
  function isLive(assetId: number): boolean {
    const tagIds = records.assets.get(assetId)?.tagIds ?? [];
    return tagIds.every((tagId) => {
      const connectionId = records.tags.get(tagId)?.connectionId;
      return connectionId !== undefined && records.connections.get(connectionId)?.clock === 'live';
    });
  }

  async function take(asset: Asset): Promise<void> {
    const watch = createAssetWatch(asset, { ...parts, ...own });
    watches.set(asset.id, watch);
    await watch.rearm();
    const newest = Math.max(...[...(await telemetry.latest(asset.tagIds)).t].filter(Number.isFinite));
    if (Number.isFinite(newest)) {
      const from = newest - (watch.contextRows() + UNSCORED_ROWS) * periodOf(asset);
      const scoredUntil = (await lastScored(asset, from, newest)) - SCORE_AGAIN;
      await watch.prime(telemetry.readSamples({ tagIds: asset.tagIds, from, to: newest + 1 }), scoredUntil);
    }
    untold.add(asset.id);
  }

  /** Infinity where the armed model has scored nothing lately: then there is nothing to catch up with. */
  async function lastScored(asset: Asset, from: Micros, newest: Micros): Promise<Micros> {
    const model = armedModel(parts, asset.id);
    if (model === undefined) return Infinity;
    const pixels = Math.ceil((newest - from) / periodOf(asset)) + 1;
    const { t } = await telemetry.queryScores({ from, to: newest + 1, pixels }, model.id);
    return t.at(-1) ?? Infinity;
  }

  return {
    async accept(batch) {
      for (const [assetId, watch] of watches) {
        watch.accept(batch);
        untold.add(assetId);
      }
      const behind = [...watches.values()].filter((watch) => watch.waiting() > MOST_WAITING);
      await Promise.all(behind.map((watch) => watch.settled()));
    },
    async start() {
      for (const asset of records.assets.list()) await take(asset);
    },
    open(asset) {
      take(asset).catch((error: unknown) => log.error({ error, assetId: asset.id }, 'asset not watched'));
    },
    close(assetId) {
      const watch = watches.get(assetId);
      watches.delete(assetId);
      watch?.close().catch((error: unknown) => log.error({ error, assetId }, 'watch not closed'));
    },
    rearm: (assetId) =>
      void watches
        .get(assetId)
        ?.rearm()
        .then(() => untold.add(assetId)),
    eventTime: (assetId) => watches.get(assetId)?.status().now ?? null,
    tellStatus: (assetId) => untold.add(assetId),
    statuses: () => [...watches.values()].map((watch) => watch.status()),
    counters: () => [...watches.values()].flatMap((watch) => watch.counters()),
    async closeAll() {
      timers.forEach(clearInterval);
      await Promise.all([...watches.values()].map((watch) => watch.settled().then(() => watch.close())));
    },
  };
}
