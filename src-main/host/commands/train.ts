/** mnemo train: recorded files of normal operation become a model file. */
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  BACKEND_NAMES,
  choiceInWords,
  describeDataSheet,
  detectorTrial,
  encodeModel,
  openBackend,
  trainDetector,
  type Backend,
  type BackendChoice,
  type Detector,
  type DetectorOptions,
  type DetectorProgress,
  type DeviceTrial,
} from '../../../models/index.ts';
import { backendLoaders } from '../../engine/compute/backend-loaders.ts';
import { employComputeThreads } from '../../engine/compute/compute-threads.ts';
import { positiveNumber, readOptions, wholeNumber, withReadOptions, type ReadFlags } from '../csv/options.ts';
import { InputError } from '../input-error.ts';
import { print, printAside } from '../print.ts';
import { INTERRUPTED, listenForInterrupt } from './interrupt.ts';
import { openProgressLine } from './progress-line.ts';
import { readTrainingFiles, type TrainingFiles } from './training-files.ts';
import { checkWritable, writeWholeFile } from './write-whole-file.ts';

/** Rows of the window that devices are timed on where none is asked for: what most recordings get. */
const USUAL_WINDOW = 64;

interface TrainFlags extends ReadFlags {
  readonly input: readonly string[];
  readonly calibrate?: readonly string[];
  readonly model: string;
  readonly window?: number;
  readonly seed: number;
  readonly backend: BackendChoice;
  readonly falseAlarmsPerWeek: number;
  readonly json?: true;
}

export function register(program: Command): void {
  const command = program
    .command('train')
    .description('learn normal operation from recorded CSV files')
    .requiredOption('--input <file.csv...>', 'normal operation; several files are separate stretches')
    .option(
      '--calibrate <file.csv...>',
      'normal operation held back for the threshold (default: part of the input)',
    )
    .requiredOption('--model <out.mnemo>', 'where the model goes')
    .option('--window <rows>', 'rows in a window (default: chosen from the data)', windowLength)
    .option('--seed <number>', 'same seed, same model', wholeNumber, 1)
    .addOption(
      new Option('--backend <name>', 'what computes').choices(['auto', ...BACKEND_NAMES]).default('auto'),
    )
    .option('--false-alarms-per-week <x>', 'what the threshold is set for', positiveNumber, 1)
    .option('--json', 'print the result as one JSON object');
  withReadOptions(command).action(train);
}

async function train(flags: TrainFlags): Promise<void> {
  await checkWritable(flags.model, [...flags.input, ...(flags.calibrate ?? [])]);
  const progress = openProgressLine();
  const files = await readTrainingFiles(flags.input, flags.calibrate ?? [], readOptions(flags), {
    spoolFile: join(dirname(resolve(flags.model)), `.${basename(flags.model)}.${process.pid}.rows`),
    seed: flags.seed,
    ...(flags.window === undefined ? {} : { window: flags.window }),
    onProgress: (file, rows) => progress.show(`Reading ${file}: ${rows} rows`),
  });
  progress.end();
  files.remarks.forEach(printAside);
  const trial = detectorTrial(flags.window ?? USUAL_WINDOW, files.data.channels.length, 'training');
  const backend = await openChosenBackend(flags.backend, trial);
  // Told when the data has been looked at: a refusal stands alone.
  let untold = flags.json ? [] : choiceInWords(backend.devices);
  const interrupt = listenForInterrupt();
  try {
    const began = performance.now();
    const detector = await learn(files, {
      backend,
      seed: flags.seed,
      falseAlarmsPerWeek: flags.falseAlarmsPerWeek,
      ...(flags.window === undefined ? {} : { windowLength: flags.window }),
      ...(files.calibration === null ? {} : { calibration: files.calibration }),
      onProgress(state) {
        if (state.phase !== 'preparing') {
          untold.forEach(printAside);
          untold = [];
        }
        progress.show(describe(state));
      },
      signal: interrupt.signal,
    });
    const bytes = await encodeModel(detector);
    if (interrupt.signal.aborted) throw interrupt.signal.reason;
    await writeWholeFile(flags.model, [bytes]);
    progress.end();
    report(flags, files, backend, detector, bytes, (performance.now() - began) / 1000);
    detector.dispose();
  } catch (error) {
    progress.end();
    if (!interrupt.signal.aborted) throw error;
    printAside('Cancelled: nothing was written.');
    process.exitCode = INTERRUPTED;
  } finally {
    interrupt.release();
  }
}

/** @throws InputError when the backend asked for cannot be used */
export async function openChosenBackend(choice: BackendChoice, trial?: DeviceTrial): Promise<Backend> {
  employComputeThreads();
  try {
    return await openBackend(choice, backendLoaders, trial);
  } catch (error) {
    throw choice === 'auto' ? error : new InputError((error as Error).message);
  }
}

async function learn(files: TrainingFiles, options: DetectorOptions): Promise<Detector> {
  try {
    return await trainDetector(files.data, options);
  } catch (error) {
    // Data that cannot be learned from: the message says what to do.
    if (error instanceof RangeError) throw new InputError(error.message);
    throw error;
  }
}

const PHASES = {
  preparing: 'Preparing',
  calibrating: 'Calibrating the threshold',
  'self-test': 'Self-test with injected faults',
} as const;

function describe({ phase, epoch, epochs, losses, etaSeconds }: DetectorProgress): string {
  if (phase !== 'training') return PHASES[phase];
  const loss = losses.at(-1);
  const losing =
    loss === undefined
      ? ''
      : `, loss ${loss.training.toPrecision(3)}, held back ${loss.heldBack.toPrecision(3)}`;
  const left = etaSeconds === null ? '' : `, about ${Math.ceil(etaSeconds)} s left`;
  return `Training: epoch ${epoch} of at most ${epochs}${losing}${left}`;
}

function report(
  flags: TrainFlags,
  { rows, stretches }: TrainingFiles,
  backend: Backend,
  detector: Detector,
  bytes: Uint8Array,
  trainSeconds: number,
): void {
  const { channels, samplePeriod, windowLength, context, threshold, extrapolated, verdict, model } = detector;
  const dataSheet = model.dataSheet ? describeDataSheet(model.dataSheet) : null;
  const { fault } = model.memory.memae.diagnostics;
  const flag = fault ? `memory ${fault}` : null;
  if (flags.json) {
    const result = {
      model: flags.model,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      channels,
      samplePeriod,
      rows,
      stretches,
      windowLength,
      context,
      threshold,
      falseAlarmsPerWeek: flags.falseAlarmsPerWeek,
      extrapolated,
      verdict,
      dataSheet,
      flag,
      backend: backend.name,
      devices: backend.devices,
      seed: flags.seed,
      trainSeconds: Number(trainSeconds.toFixed(2)),
    };
    print(JSON.stringify(result));
    return;
  }
  print(
    `Learned ${channels.length} channels from ${rows} rows every ${samplePeriod} s in ${trainSeconds.toFixed(1)} s (${backend.name}).`,
  );
  print(verdict);
  if (dataSheet !== null) print(dataSheet);
  if (flag !== null) print(`Flagged: ${flag}.`);
  print(`Model: ${flags.model}`);
}

function windowLength(text: string): number {
  const rows = Number(text);
  if (Number.isInteger(rows) && rows >= 8 && rows <= 4096) return rows;
  throw new InvalidArgumentError('Give a whole number from 8 to 4096.');
}
