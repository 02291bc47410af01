/** mnemo score: how far from normal is every row of a recorded file? */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { decodeModel, ModelFileError, type Detector } from '../../../models/index.ts';
import { readOptions, withReadOptions, type ReadFlags } from '../csv/options.ts';
import { readRecording, type Recording } from '../csv/read-recording.ts';
import { InputError } from '../input-error.ts';
import { print, printAside } from '../print.ts';
import { INTERRUPTED, listenForInterrupt } from './interrupt.ts';
import { openProgressLine } from './progress-line.ts';
import { scoreLines } from './score-lines.ts';
import { scoreRecording, type ScoredRecording } from './score-recording.ts';
import { openChosenBackend } from './train.ts';
import { checkPeriod } from './training-files.ts';
import { checkWritable, writeWholeFile } from './write-whole-file.ts';

interface ScoreFlags extends ReadFlags {
  readonly model: string;
  readonly input: string;
  readonly output: string;
  readonly json?: true;
}

export function register(program: Command): void {
  const command = program
    .command('score')
    .description('score every row of a recorded CSV file with a model')
    .requiredOption('--model <m.mnemo>', 'model file')
    .requiredOption('--input <file.csv>', 'the recording')
    .requiredOption('--output <scores.csv>', 'where the scores go: one row for each row of the recording')
    .option('--json', 'print a summary as one JSON object');
  withReadOptions(command).action(score);
}

async function score(flags: ScoreFlags): Promise<void> {
  await checkWritable(flags.output, [flags.model, flags.input]);
  const detector = await openModel(flags.model);
  const options = readOptions(flags);
  const recording = await readRecording(flags.input, { expected: detector.channels, ...options });
  checkFits(recording, detector, flags.model);
  recording.remarks.forEach(printAside);
  const interrupt = listenForInterrupt();
  const progress = openProgressLine();
  try {
    const scored = await scoreRecording(recording, detector, (rows) => {
      progress.show(`Scored ${rows} of ${recording.rows} rows`);
      if (interrupt.signal.aborted) throw interrupt.signal.reason;
    });
    await writeWholeFile(flags.output, scoreLines(recording, detector, scored));
    progress.end();
    report(flags, recording, detector, scored);
  } catch (error) {
    progress.end();
    if (!interrupt.signal.aborted) throw error;
    printAside('Cancelled: nothing was written.');
    process.exitCode = INTERRUPTED;
  } finally {
    interrupt.release();
    detector.dispose();
  }
}

/** @throws InputError when there is no such file or it holds no model */
async function openModel(file: string): Promise<Detector> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(
      error.code === 'ENOENT'
        ? `${file} does not exist: check the path.`
        : `${file} cannot be read: ${error.message}`,
    );
  });
  try {
    return await decodeModel(bytes, await openChosenBackend('auto'));
  } catch (error) {
    throw error instanceof ModelFileError ? new InputError(`${file}: ${error.message}`) : error;
  }
}

function checkFits(recording: Recording, detector: Detector, model: string): void {
  const missing = detector.channels.filter((name) => !recording.channels.includes(name));
  if (missing.length > 0) {
    throw new InputError(
      `${model} does not fit ${recording.file}: the file has no numeric column ${missing.map((name) => `"${name}"`).join(', ')}. ` +
        'Is the model of another asset?',
    );
  }
  checkPeriod(recording, detector.samplePeriod, `as ${model} expects`);
}

function report(flags: ScoreFlags, recording: Recording, detector: Detector, scored: ScoredRecording): void {
  const counts = { scored: 0, 'warm-up': 0, gap: 0 };
  for (const state of scored.state) counts[state] += 1;
  const anomalous = scored.anomaly.reduce((sum, flag) => sum + flag, 0);
  if (flags.json) {
    const { threshold } = detector;
    print(JSON.stringify({ output: flags.output, rows: recording.rows, ...counts, anomalous, threshold }));
    return;
  }
  print(
    `Scored ${counts.scored} of ${recording.rows} rows (${counts['warm-up']} warm-up, ${counts.gap} gap); ` +
      `${anomalous} rows are anomalous. Scores: ${flags.output}`,
  );
}
