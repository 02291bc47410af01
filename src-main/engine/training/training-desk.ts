/** Trains a model of an asset on its baseline, in a compute process of its own, with progress and cancel. */
import type { TrainingData } from '../../../models/index.ts';
import type { Asset, Baseline, Model, TrainingOptions, TrainingProgress } from '../../api/words.ts';
import { connectCompute, type Compute } from '../compute/compute-client.ts';
import type { ComputeProgress, TrainedModel } from '../compute/compute-protocol.ts';
import { sameWindows } from '../asset/asset-desk.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { saveModelFile } from './model-files.ts';

export type TrainingHandlers = DeskHandlers<'training.start' | 'training.cancel' | 'training.list'>;

export interface TrainingDesk {
  readonly handlers: TrainingHandlers;
  /** Cancels what runs, and resolves when it has ended. */
  close(): Promise<void>;
}

interface Run {
  progress: TrainingProgress;
  compute: Compute | null;
  readonly cancelled: AbortController;
  ended: Promise<void>;
}

/**
 * @param prepare aligns the baseline's stored samples until the signal says stop; throws a Refusal when they are not
 * enough to train on
 */
export function createTrainingDesk(
  parts: EngineParts,
  prepare: (asset: Asset, baseline: Baseline, signal: AbortSignal) => Promise<TrainingData>,
): TrainingDesk {
  const { records, emit, dataDir, now, log } = parts;
  const newest = new Map<number, Run>();
  let trainings = 0;

  const tell = (run: Run, change: Partial<TrainingProgress>): void => {
    run.progress = { ...run.progress, ...change };
    emit('training.progress', run.progress);
  };

  async function train(run: Run, asset: Asset, baseline: Baseline, options: TrainingOptions): Promise<void> {
    const { signal } = run.cancelled;
    const data = await prepare(asset, baseline, signal);
    signal.throwIfAborted();
    const compute = connectCompute(parts.openCompute('training'), (progress: ComputeProgress) => {
      const { phase, epoch, epochs, losses, backend, etaSeconds } = progress;
      // Phases before and after the epochs say nothing of them: the screen keeps the last that were told.
      const reached = epochs > 0 ? { epoch, epochs } : {};
      tell(run, { state: phase, ...reached, losses: [...losses], backend, etaSeconds });
    });
    run.compute = compute;
    try {
      const trained = await compute.calls.train({ data, windowLength: asset.windowLength, options });
      const model = await keep(trained, asset, baseline, options, signal);
      tell(run, { state: 'done', modelId: model.id, backend: trained.backend, etaSeconds: null });
    } finally {
      run.compute = null;
      compute.close();
    }
  }

  async function keep(
    { file, facts, backend, trainSeconds }: TrainedModel,
    asset: Asset,
    baseline: Baseline,
    options: TrainingOptions,
    signal: AbortSignal,
  ): Promise<Model> {
    const hash = await saveModelFile(dataDir, file);
    signal.throwIfAborted();
    const present = found(records.assets.get(asset.id), 'asset', asset.id);
    if (!sameWindows(present, asset)) {
      throw new Refusal(
        `The tags, sample period or window length of ${present.name} were changed while it was trained. Train again.`,
      );
    }
    const { windowLength, threshold, extrapolated, verdict } = facts;
    const model = records.models.insert({
      assetId: asset.id,
      baselineId: baseline.id,
      createdAt: now(),
      hash,
      backend,
      seed: options.seed,
      trainSeconds,
      windowLength,
      threshold,
      falseAlarmsPerWeek: options.falseAlarmsPerWeek,
      extrapolated,
      verdict,
      armed: false,
    });
    emit('changed', { what: 'model' });
    return model;
  }

  function failed(run: Run, error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    if (run.cancelled.signal.aborted) return tell(run, { state: 'cancelled', etaSeconds: null });
    log.error({ err: error, assetId: run.progress.assetId }, 'training failed');
    tell(run, { state: 'failed', etaSeconds: null, problem: words });
  }

  const audit = (verb: string, trainingId: number, detail: string): void =>
    records.audit({
      at: now(),
      actor: 'operator',
      action: `training.${verb}`,
      subject: `training ${trainingId}`,
      detail,
    });
  function cancel(run: Run): void {
    run.cancelled.abort();
    // The process is ended rather than asked: a backend busy in one long call would not hear the request.
    run.compute?.close();
  }

  const handlers: TrainingHandlers = {
    'training.start': ({ baselineId, options }) => {
      const baseline = found(records.baselines.get(baselineId), 'baseline', baselineId);
      const asset = found(records.assets.get(baseline.assetId), 'asset', baseline.assetId);
      const busy = [...newest.values()].find((run) => !isOver(run.progress));
      if (busy !== undefined) {
        const other = records.assets.get(busy.progress.assetId)?.name ?? 'another asset';
        throw new Refusal(`A training of ${other} is running. Wait for it or cancel it first.`);
      }
      trainings += 1;
      const run: Run = {
        compute: null,
        cancelled: new AbortController(),
        ended: Promise.resolve(),
        progress: {
          trainingId: trainings,
          assetId: asset.id,
          state: 'preparing',
          epoch: 0,
          epochs: 0,
          losses: [],
          backend: null,
          etaSeconds: null,
          problem: null,
          modelId: null,
        },
      };
      newest.set(asset.id, run);
      const { seed, backend, falseAlarmsPerWeek } = options;
      const promise = `${falseAlarmsPerWeek} false alarms per week`;
      audit('started', trainings, `baseline ${baselineId}, seed ${seed}, backend ${backend}, ${promise}`);
      emit('training.progress', run.progress);
      run.ended = train(run, asset, baseline, options).catch((error: unknown) => failed(run, error));
      return run.progress;
    },

    'training.cancel': ({ trainingId }) => {
      const run = [...newest.values()].find(({ progress }) => progress.trainingId === trainingId);
      const { progress, cancelled } = found(run, 'training', trainingId);
      if (isOver(progress) || cancelled.signal.aborted) return;
      audit('cancelled', trainingId, `asset ${progress.assetId}`);
      cancel(run!);
    },

    'training.list': () => [...newest.values()].map(({ progress }) => progress),
  };

  return {
    handlers,
    close: async () => {
      newest.forEach(cancel);
      await Promise.all([...newest.values()].map(({ ended }) => ended));
    },
  };
}

const isOver = ({ state }: TrainingProgress): boolean =>
  state === 'done' || state === 'cancelled' || state === 'failed';
