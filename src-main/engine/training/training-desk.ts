/**
 * Trains a model of an asset on its baseline, in a compute process of its own, with progress and cancel. What was under
 * way when the engine or the process was killed goes on by itself.
 */
import type { Asset, Baseline, Model, TrainingProgress } from '../../api/words.ts';
import type { BaselineRequest, ComputeProgress, TrainedModel } from '../compute/compute-protocol.ts';
import { sameWindows } from '../asset/asset-desk.ts';
import { presentAsset } from '../asset/present-asset.ts';
import { found, Refusal, type DeskHandlers, type EngineParts } from '../engine-parts.ts';
import { keepModel } from './keep-model.ts';
import { runTraining } from './run-training.ts';
import { forget, recall, remember, type UnfinishedTraining } from './unfinished-training.ts';

export type TrainingHandlers = DeskHandlers<'training.start' | 'training.cancel' | 'training.list'>;

export interface TrainingDesk {
  readonly handlers: TrainingHandlers;
  /** Whether a model of the asset is being trained. */
  isTraining(assetId: number): boolean;
  /** Takes up the training that was under way when the last engine ended, if any. */
  resume(): Promise<void>;
  /** Ends what runs, and resolves when it has ended; the next engine takes it up. */
  close(): Promise<void>;
}

interface Run {
  progress: TrainingProgress;
  /** Remarks of the engine's own; the compute process has others. */
  readonly remarks: string[];
  readonly cancelled: AbortController;
  ended: Promise<void>;
}

/** Engines that may take up one training: one that brings the whole machine down must not do so for ever. */
const MOST_STARTS = 5;

/** Why a training ends that the next engine takes up. */
const CLOSING = new Error('The engine is being closed.');

/** @param describe the baseline as a compute process needs it; throws a Refusal where that is impossible */
export function createTrainingDesk(
  parts: EngineParts,
  describe: (asset: Asset, baseline: Baseline) => BaselineRequest,
): TrainingDesk {
  const { records, emit, dataDir, now, log } = parts;
  const newest = new Map<number, Run>();
  let trainings = 0;

  const tell = (run: Run, change: Partial<TrainingProgress>): void => {
    run.progress = { ...run.progress, ...change };
    emit('training.progress', run.progress);
  };

  /** Resolves when the training has ended, well or not, and all are told. */
  async function carryOut(run: Run, training: UnfinishedTraining): Promise<void> {
    let end: Partial<TrainingProgress>;
    try {
      await remember(dataDir, training);
      const { model, backend, devices } = await train(run, training);
      end = { state: 'done', modelId: model.id, backend, devices: [...devices] };
    } catch (error) {
      const { signal } = run.cancelled;
      if (signal.reason === CLOSING) return;
      if (signal.aborted) end = { state: 'cancelled' };
      else {
        log.error({ err: error, assetId: run.progress.assetId }, 'training failed');
        end = { state: 'failed', problem: error instanceof Error ? error.message : String(error) };
      }
    }
    await forget(dataDir).catch((err: unknown) => log.warn({ err }, 'checkpoints not removed'));
    tell(run, { ...end, etaSeconds: null });
  }

  async function train(
    run: Run,
    training: UnfinishedTraining,
  ): Promise<Pick<TrainedModel, 'backend' | 'devices'> & { model: Model }> {
    const { signal } = run.cancelled;
    const { baseline, options } = training;
    const trained = await runTraining(parts.openCompute, {
      request: { dataDir, baseline, options },
      signal,
      onProgress: ({
        phase,
        epoch,
        epochs,
        losses,
        backend,
        devices,
        etaSeconds,
        remarks,
      }: ComputeProgress) => {
        // Phases before and after the epochs say nothing of them: the screen keeps the last that were told.
        const reached = epochs > 0 ? { epoch, epochs } : {};
        tell(run, {
          state: phase,
          ...reached,
          losses: [...losses],
          backend,
          devices: [...devices],
          etaSeconds,
          remarks: [...run.remarks, ...remarks],
        });
      },
      onDeath: (reason) => {
        log.warn({ reason }, 'training process ended; another one goes on');
        run.remarks.push(`${reason} Another one goes on.`);
        tell(run, { remarks: [...run.remarks] });
      },
    });
    const { backend, devices } = trained;
    return { model: await keepModel(parts, training, trained, signal), backend, devices };
  }

  const audit = (actor: string, verb: string, trainingId: number, detail: string): void =>
    records.audit({
      at: now(),
      actor,
      action: `training.${verb}`,
      subject: `training ${trainingId}`,
      detail,
    });
  /** A training that is known to the screen and does nothing yet. */
  function open(training: UnfinishedTraining, remarks: string[]): Run {
    trainings += 1;
    const assetId = training.baseline.asset.id;
    const run: Run = {
      remarks,
      cancelled: new AbortController(),
      ended: Promise.resolve(),
      progress: {
        trainingId: trainings,
        assetId,
        state: 'preparing',
        epoch: 0,
        epochs: 0,
        losses: [],
        backend: null,
        devices: [],
        etaSeconds: null,
        problem: null,
        modelId: null,
        remarks: [...remarks],
      },
    };
    newest.set(assetId, run);
    emit('training.progress', run.progress);
    return run;
  }

  const handlers: TrainingHandlers = {
    'training.start': ({ baselineId, options }) => {
      const baseline = found(records.baselines.get(baselineId), 'baseline', baselineId);
      const asset = presentAsset({ records }, baseline.assetId);
      const busy = [...newest.values()].find((run) => !isOver(run.progress));
      if (busy !== undefined) {
        const other = records.assets.get(busy.progress.assetId)?.name ?? 'another asset';
        throw new Refusal(`A training of ${other} is running. Wait for it or cancel it first.`);
      }
      const training = { baselineId, starts: 1, baseline: describe(asset, baseline), options };
      const run = open(training, []);
      const { progress } = run;
      run.ended = carryOut(run, training);
      const { seed, backend, falseAlarmsPerWeek } = options;
      const promise = `${falseAlarmsPerWeek} false alarms per week`;
      const detail = `baseline ${baselineId}, seed ${seed}, backend ${backend}, ${promise}`;
      audit('operator', 'started', progress.trainingId, detail);
      return progress;
    },

    'training.cancel': ({ trainingId }) => {
      const run = [...newest.values()].find(({ progress }) => progress.trainingId === trainingId);
      const { progress, cancelled } = found(run, 'training', trainingId);
      if (isOver(progress) || cancelled.signal.aborted) return;
      audit('operator', 'cancelled', trainingId, `asset ${progress.assetId}`);
      cancelled.abort();
    },

    'training.list': () => [...newest.values()].map(({ progress }) => progress),
  };

  return {
    handlers,
    isTraining(assetId) {
      const run = newest.get(assetId);
      return run !== undefined && !isOver(run.progress);
    },
    async resume() {
      const training = await recall(dataDir);
      const asset = training === null ? undefined : records.assets.present(training.baseline.asset.id);
      if (training === null || asset === undefined || !sameWindows(asset, training.baseline.asset))
        return forget(dataDir);
      const run = open(training, ['Taken up again after Mnemo was interrupted.']);
      if (training.starts >= MOST_STARTS) {
        const problem = `Mnemo was interrupted ${training.starts} times during this training. Look at its log, then train again.`;
        tell(run, { state: 'failed', problem });
        return forget(dataDir);
      }
      audit('engine', 'resumed', run.progress.trainingId, `baseline ${training.baselineId}`);
      run.ended = carryOut(run, { ...training, starts: training.starts + 1 });
    },
    close: async () => {
      const runs = [...newest.values()];
      for (const { cancelled } of runs) cancelled.abort(CLOSING);
      await Promise.all(runs.map(({ ended }) => ended));
    },
  };
}

const isOver = ({ state }: TrainingProgress): boolean =>
  state === 'done' || state === 'cancelled' || state === 'failed';
