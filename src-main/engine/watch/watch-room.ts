/** All assets under watch: samples go to every asset's grid, and delivery waits while one of them has fallen behind. */
import type { Micros, StageCounters } from '../../api/words.ts';
import type { AssetWatches } from '../asset/asset-desk.ts';
import { isLive } from '../asset/live-asset.ts';
import type { EngineParts } from '../engine-parts.ts';
import type { SampleBatch } from '../sample.ts';
import { createAssetWatch, type AssetWatch, type AssetWatchParts } from './asset-watch.ts';
import { catchUp } from './catch-up.ts';

export interface WatchRoom extends AssetWatches {
  /** Resolves when more samples may come: at once, unless scoring has fallen far behind. */
  accept(batch: SampleBatch): Promise<void>;
  /** Takes up every stored asset, with the stored samples it needs to go on where it stopped. */
  start(): Promise<void>;
  rearm(assetId: number): void;
  /** Rows of all assets that wait to be scored. */
  waiting(): number;
  /** Event time of the asset's newest closed grid step; null before the first. */
  eventTime(assetId: number): Micros | null;
  tellStatus(assetId: number): void;
  counters(): StageCounters[];
  closeAll(): Promise<void>;
}

/** Rows of one asset that may wait to be scored before delivery waits too. */
export const MOST_WAITING = 4096;
const TELL_EVERY_MS = 250;
const ADVANCE_EVERY_MS = 1000;
/** The clock speaks for sources that have been silent for so long: while samples come, event time is theirs. */
const IDLE_MS = 5000;
/** Until the brokers have been reached after a start, silence says nothing; what they kept for us comes then. */
const START_PATIENCE_MS = 15_000;

export function createWatchRoom(
  parts: EngineParts,
  own: Pick<AssetWatchParts, 'scoring' | 'alarms' | 'isRecording' | 'driftOf'>,
): WatchRoom {
  const { records, telemetry, emit, now, log } = parts;
  const watches = new Map<number, AssetWatch>();
  /** When samples of an asset came last, milliseconds of the process's clock. Absent: not ready to follow the clock. */
  const heard = new Map<number, number>();
  const untold = new Set<number>();
  const counted = { in: 0, out: 0, failed: 0, lastRefusal: null as string | null };
  /** Taking up and ending watches, one after the other; deliveries wait for it. */
  let turn: Promise<void> = Promise.resolve();
  /** Deliveries under way. While samples wait for us, the clock must not say that they are late. */
  let delivering = 0;
  const timers = [setInterval(tellAll, TELL_EVERY_MS), setInterval(advanceLive, ADVANCE_EVERY_MS)];

  function tellAll(): void {
    for (const assetId of untold) {
      const status = watches.get(assetId)?.status();
      if (status !== undefined) emit('asset.status', status);
    }
    untold.clear();
  }

  function advanceLive(): void {
    if (delivering > 0) return;
    for (const [assetId, since] of heard) {
      const asset = records.assets.get(assetId);
      if (asset === undefined || performance.now() - since < IDLE_MS || !isLive(records, asset)) continue;
      watches.get(assetId)?.advance(now());
      untold.add(assetId);
    }
  }

  /** One asset that cannot be watched must not keep the others, or the engine, from running. */
  function inTurn(assetId: number, work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error);
      counted.failed += 1;
      counted.lastRefusal = `Asset ${assetId} is not watched: ${words}`;
      log.error({ err: error, assetId }, 'asset not watched');
    });
    return turn;
  }

  const open = (assetId: number): Promise<void> =>
    inTurn(assetId, async () => {
      const asset = records.assets.present(assetId);
      if (asset === undefined) return;
      counted.in += 1;
      const watch = createAssetWatch(asset, { ...parts, ...own, onRows: (id) => untold.add(id) });
      watches.set(assetId, watch);
      await watch.rearm();
      const missed = await catchUp(parts, asset, watch.rowsToPrime());
      if (missed !== null) {
        const { from, to, scoredUntil } = missed;
        await watch.prime(telemetry.readSamples({ tagIds: asset.tagIds, from, to }), scoredUntil);
      }
      // Removed or changed meanwhile: this watch is nobody's any more.
      if (watches.get(assetId) !== watch) return;
      heard.set(assetId, performance.now() + START_PATIENCE_MS);
      untold.add(assetId);
      counted.out += 1;
    });

  function close(assetId: number): void {
    const watch = watches.get(assetId);
    watches.delete(assetId);
    heard.delete(assetId);
    if (watch !== undefined) void inTurn(assetId, () => watch.close());
  }

  function end(assetId: number): void {
    const watch = watches.get(assetId);
    close(assetId);
    void inTurn(assetId, () => {
      const active = own.alarms.active(assetId);
      const t = Math.max(watch?.status().now ?? 0, ...active.map(({ raised }) => raised));
      if (active.length > 0) own.alarms.settle(assetId, t);
      return Promise.resolve();
    });
  }

  return {
    async accept(batch) {
      delivering += 1;
      try {
        for (let waited: unknown = null; waited !== turn;) await (waited = turn);
        for (const [assetId, watch] of watches) {
          if (!watch.accept(batch)) continue;
          heard.set(assetId, performance.now());
        }
        const behind = [...watches.values()].filter((watch) => watch.waiting() > MOST_WAITING);
        await Promise.all(behind.map((watch) => watch.settled()));
      } finally {
        delivering -= 1;
      }
    },
    async start() {
      // It may have ended between a removal and the end of what was active.
      for (const { assetId } of records.alarms.list({ cleared: null }))
        if (records.assets.withdrawn(assetId)) end(assetId);
      for (const { id } of records.assets.list()) await open(id);
    },
    open: (asset) => void open(asset.id),
    close,
    end,
    rearm(assetId) {
      const watch = watches.get(assetId);
      void watch?.rearm().then(() => untold.add(assetId));
    },
    waiting: () => [...watches.values()].reduce((sum, watch) => sum + watch.waiting(), 0),
    eventTime: (assetId) => watches.get(assetId)?.status().now ?? null,
    tellStatus: (assetId) => untold.add(assetId),
    statuses: () => [...watches.values()].map((watch) => watch.status()),
    counters: () => {
      const { failed, ...rest } = counted;
      const refused = failed > 0 ? { 'not watched': failed } : {};
      return [
        { stage: 'watch', ...rest, refused },
        ...[...watches.values()].flatMap((watch) => watch.counters()),
      ];
    },
    async closeAll() {
      timers.forEach(clearInterval);
      await turn;
      await Promise.all([...watches.values()].map((watch) => watch.settled().then(() => watch.close())));
    },
  };
}
