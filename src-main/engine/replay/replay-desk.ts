/** The calls that replay stored stretches: starting, stopping, looking. Nothing of a replay outlives the engine. */
import type { ReplayState } from '../../api/contract.ts';
import type { Alarm, Asset } from '../../api/words.ts';
import { isLive } from '../asset/live-asset.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { modelOf } from '../model/model-desk.ts';
import { createScoringService, type ScoringService } from '../watch/scoring-service.ts';
import { processClock, type PaceClock } from './pace.ts';
import { runReplay } from './run-replay.ts';

export type ReplayHandlers = DeskHandlers<'replay.start' | 'replay.stop' | 'replay.list'>;

export interface ReplayDesk {
  readonly handlers: ReplayHandlers;
  /** Stops what runs and waits for it. */
  close(): Promise<void>;
}

/** Replays at once: each holds an asset's windows and takes its turn in scoring. */
export const MOST_RUNNING = 4;
/** Ended ones beyond this many are forgotten. */
const MOST_KEPT = 20;
const TELL_MS = 250;

interface Replay {
  state: ReplayState;
  readonly stop: AbortController;
  ended: Promise<void>;
}
type Scoring = Pick<ScoringService, 'facts' | 'score' | 'close'>;

export interface ReplayOptions {
  /**
   * A scoring process for replays alone: however fast they run, live windows do not wait behind them, and it ends with
   * the last replay.
   */
  readonly openScoring?: () => Scoring;
  readonly clock?: PaceClock;
  /** A replay with more alarms than this does not tell of more: it ends. */
  readonly mostAlarms?: number;
}

export function createReplayDesk(
  parts: EngineParts,
  {
    openScoring = () => createScoringService(parts),
    clock = processClock,
    mostAlarms = 1000,
  }: ReplayOptions = {},
): ReplayDesk {
  const { records, emit, log } = parts;
  const replays = new Map<number, Replay>();
  let nextId = 1;
  let scoring: Scoring | null = null;

  const running = (): Replay[] => [...replays.values()].filter(({ state }) => state.state === 'running');

  async function run(
    replay: Replay,
    asset: Asset,
    model: NonNullable<ReturnType<typeof modelOf>>,
  ): Promise<void> {
    const { id, from, to, speed } = replay.state;
    const { signal } = replay.stop;
    let told = performance.now();
    const change = (part: Partial<ReplayState>): void => {
      replay.state = { ...replay.state, ...part };
      if (part.state === undefined && performance.now() - told < TELL_MS) return;
      told = performance.now();
      emit('replay.state', replay.state);
    };
    try {
      scoring ??= openScoring();
      await runReplay(parts, {
        asset,
        model,
        from,
        to,
        speed,
        live: isLive(records, asset),
        scoring,
        clock,
        signal,
        onRows: (rows) => emit('replay.rows', { ...rows, replayId: id }),
        onTime: (now) => change({ now }),
        onAlarms: (alarms) => {
          if (alarms.length > mostAlarms) replay.stop.abort(new TooManyAlarms(mostAlarms));
          else change({ alarms: alarms.map(asTold) });
        },
      });
      change({ state: 'done' });
    } catch (error) {
      if (signal.aborted && !(signal.reason instanceof TooManyAlarms)) change({ state: 'stopped' });
      else {
        const reason: unknown = signal.aborted ? signal.reason : error;
        if (!(reason instanceof Refusal)) log.error({ err: reason, replay: id }, 'replay failed');
        change({ state: 'failed', problem: reason instanceof Error ? reason.message : String(reason) });
      }
    }
    if (running().length === 0) {
      scoring?.close();
      scoring = null;
    }
    forgetOldest();
  }

  function forgetOldest(): void {
    for (const [id, { state }] of replays) {
      if (replays.size <= MOST_KEPT) return;
      if (state.state !== 'running') replays.delete(id);
    }
  }

  const handlers: ReplayHandlers = {
    'replay.start': ({ assetId, modelId, from, to, speed }) => {
      const asset = found(records.assets.get(assetId), 'asset', assetId);
      const model = modelOf(parts, assetId, modelId);
      if (model === undefined)
        throw new Refusal(`No model of ${asset.name} is armed. Arm one, or choose one to replay with.`);
      if (to <= from) throw new Refusal('The end of the stretch must lie after its start.');
      if (running().length >= MOST_RUNNING)
        throw new Refusal(`${MOST_RUNNING} replays are running already. Stop one of them, or wait for it.`);
      const id = nextId++;
      const state: ReplayState = {
        id,
        assetId,
        modelId: model.id,
        from,
        to,
        speed,
        state: 'running',
        now: null,
        alarms: [],
        problem: null,
      };
      const replay: Replay = { state, stop: new AbortController(), ended: Promise.resolve() };
      replays.set(id, replay);
      emit('replay.state', state);
      // The caller has the replay in hand before it begins to tell of itself.
      replay.ended = Promise.resolve().then(() => run(replay, asset, model));
      return state;
    },
    'replay.stop': ({ id }) => found(replays.get(id), 'replay', id).stop.abort(),
    'replay.list': () => [...replays.values()].map(({ state }) => state).reverse(),
  };

  return {
    handlers,
    async close() {
      for (const { stop } of replays.values()) stop.abort();
      await Promise.all([...replays.values()].map(({ ended }) => ended));
    },
  };
}

class TooManyAlarms extends Refusal {
  constructor(most: number) {
    super(
      `More than ${most} alarms would have been raised. Replay a shorter stretch, or with another model.`,
    );
  }
}

const asTold = ({
  kind,
  tagId,
  began,
  raised,
  cleared,
  peakScore,
}: Alarm): ReplayState['alarms'][number] => ({
  kind,
  tagId,
  began,
  raised,
  cleared,
  peakScore,
});
