/** mnemo evaluate: how good are the scores of a recording whose anomalous rows somebody knows? */
import type { Command } from 'commander';
import {
  areaUnderRoc,
  averagePrecision,
  judgeAlarms,
  rowsAboveThreshold,
  usualBuffer,
  volumeUnderPr,
} from '../../../models/metrics/index.ts';
import { wholeNumber } from '../csv/options.ts';
import { InputError } from '../input-error.ts';
import { print } from '../print.ts';
import { joinLabels, type JudgedScores } from './join-labels.ts';

interface EvaluateFlags {
  readonly scores: string;
  readonly labels: string;
  readonly labelColumn: string;
  readonly time?: string;
  readonly delimiter?: string;
  readonly buffer?: number;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('evaluate')
    .description('compare the scores of a recording with labels that say which rows were anomalous')
    .requiredOption('--scores <scores.csv>', 'what "mnemo score" wrote')
    .requiredOption('--labels <labels.csv>', 'the labels: one row for each row of the recording')
    .requiredOption('--label-column <name>', 'column of the labels: 1 anomalous, 0 normal')
    .option(
      '--time <column>',
      "column of the labels that holds the time (default: found by its name; without one, rows are joined in the files' order)",
    )
    .option(
      '--delimiter <character>',
      'what separates the cells of the labels: , or ; or tab (default: found)',
    )
    .option(
      '--buffer <rows>',
      'widest border around an event for VUS-PR (default: 100, or the median event where shorter)',
      wholeNumber,
    )
    .option('--json', 'print the result as one JSON object')
    .action(evaluate);
}

async function evaluate(flags: EvaluateFlags): Promise<void> {
  const judged = await joinLabels(flags.scores, flags.labels, flags);
  const buffer = flags.buffer ?? usualBuffer(judged.labels);
  if (buffer > judged.t.length)
    throw new InputError(
      `--buffer ${buffer} is more than the ${judged.t.length} rows there are: give fewer.`,
    );
  const result = measure(judged, buffer);
  if (flags.json) print(JSON.stringify(result, (_, value: unknown) => (Number.isNaN(value) ? null : value)));
  else for (const line of describe(result)) print(line);
}

/** Rates are shares of 1, times seconds; NaN where the labels do not allow a measure. */
function measure(judged: JudgedScores, vusBuffer: number) {
  const { score, labels, threshold } = judged;
  const unscored = (label: number) =>
    score.reduce((sum, value, row) => sum + (Number.isNaN(value) && labels[row] === label ? 1 : 0), 0);
  const { precision, f1, falseAlarmRate, missedRate } = rowsAboveThreshold(score, labels, threshold);
  const alarms = judgeAlarms(judged);
  return {
    rows: score.length,
    anomalousRows: labels.reduce((sum, label) => sum + label, 0),
    unscoredRows: unscored(0) + unscored(1),
    unscoredAnomalousRows: unscored(1),
    aucRoc: areaUnderRoc(score, labels),
    aucPr: averagePrecision(score, labels),
    vusPr: volumeUnderPr(score, labels, vusBuffer),
    vusBuffer,
    threshold,
    ...{ f1, precision, falseAlarmRate, missedRate },
    events: alarms.events,
    detectedEvents: alarms.detected,
    eventRecall: alarms.eventRecall,
    meanDelaySeconds: alarms.meanDelay,
    falseAlarms: alarms.falseAlarms,
    falseAlarmsPerWeek: alarms.falseAlarmsPerWeek,
  };
}

function describe(result: ReturnType<typeof measure>): string[] {
  const number = (value: number, digits: number, unit = '') =>
    Number.isNaN(value) ? 'not defined' : value.toFixed(digits) + unit;
  const percent = (share: number) => number(100 * share, 1, ' %');
  return [
    `Rows              ${result.rows}, anomalous ${result.anomalousRows} in ${result.events} events`,
    `Not scored        ${result.unscoredRows}, anomalous ${result.unscoredAnomalousRows}: counted as not detected`,
    'Ranking, over all thresholds',
    `  AUC-ROC         ${number(result.aucRoc, 4)}`,
    `  AUC-PR          ${number(result.aucPr, 4)}`,
    `  VUS-PR          ${number(result.vusPr, 4)} (borders up to ${result.vusBuffer} rows)`,
    `Rows above the threshold ${result.threshold}, no point adjustment`,
    `  F1              ${number(result.f1, 4)}`,
    `  Precision       ${percent(result.precision)}`,
    `  False alarms    ${percent(result.falseAlarmRate)} of the normal rows`,
    `  Missed          ${percent(result.missedRate)} of the anomalous rows`,
    'Alarms',
    `  Events detected ${result.detectedEvents} of ${result.events} (${percent(result.eventRecall)})`,
    `  Mean delay      ${number(result.meanDelaySeconds, 1, ' s')}`,
    `  False alarms    ${result.falseAlarms}, ${number(result.falseAlarmsPerWeek, 2)} in a week of scored normal rows`,
  ];
}
