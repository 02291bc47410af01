/** Evaluate as a user does: the file that score writes and a file of labels in, measures out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { register } from '../../../../src-main/host/commands/evaluate.ts';
import { scoreLines } from '../../../../src-main/host/commands/score-lines.ts';
import { scoreRecording, type Scorer } from '../../../../src-main/host/commands/score-recording.ts';
import { readRecording } from '../../../../src-main/host/csv/read-recording.ts';
import { InputError } from '../../../../src-main/host/input-error.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const timeOf = (row: number) => new Date(Date.UTC(2026, 0, 1) + row * 60_000).toISOString();

/** A detector that scores a row with its only channel, after one row of warm-up. */
const echo: Scorer = {
  ...{ channels: ['level'], samplePeriod: 60, context: 1, threshold: 2 },
  score: ({ t, values }) =>
    Promise.resolve({
      score: Float64Array.from(values, (value, k) => (k < 1 ? NaN : value)),
      reconstruction: new Float32Array(t.length),
      contribution: new Float32Array(t.length).fill(1),
    }),
};

const LEVELS = [9, 1, 1, 3, 3, 1, 1, 5, 5, 5, 1];
const LABELS = [1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
const recording = (times: (row: number) => string) =>
  ['time,level,anomaly', ...LEVELS.map((level, row) => `${times(row)},${level},${LABELS[row]}`), ''].join(
    '\n',
  );

async function scored(name: string, times = timeOf): Promise<string> {
  const read = await readRecording(write(`recorded-${name}`, recording(times)), { columns: ['level'] });
  return write(name, [...scoreLines(read, echo, await scoreRecording(read, echo))].join(''));
}
const SCORES = await scored('scores.csv');
const LABELLED = write('labels.csv', recording(timeOf));

/**
 * By hand. Row 0 is anomalous and not scored. Above 2: rows 3, 4 (normal) and 7, 8, 9 (anomalous); row 10 is missed.
 *   precision 3/5, missed 2/5 (rows 0, 10), false alarm rate 2/6, F1 2 x 3 / (2 x 3 + 2 + 2).
 * AUC-ROC: 5 x 6 pairs. Rows 7, 8, 9 beat all six normal ones: 18. Row 10 (1) ties with rows 1, 2, 5, 6: 2. Row 0: none.
 * AUC-PR: 5 at precision 1 gives 3/5; 3 finds nothing; at 1, 4 of 10 rows give 1/5; row 0 comes last, 5 of 11 give 1/5.
 * Alarms (two rows above; off 60 s after falling below 1.8): row 4 to row 5, raised on a normal row: false; row 8 to row
 * 10. Event 1 (row 0) is missed, event 2 (rows 7 to 10) found after one row. Six normal rows of a minute were scored.
 * Events of 1 and 4 rows: the upper median, 4, is the border.
 */
const EXPECTED = {
  ...{ rows: 11, anomalousRows: 5, unscoredRows: 1, unscoredAnomalousRows: 1, threshold: 2, vusBuffer: 4 },
  ...{ f1: 0.6, precision: 0.6, falseAlarmRate: 2 / 6, missedRate: 0.4 },
  ...{ aucRoc: 20 / 30, aucPr: 3 / 5 + (1 / 5) * (4 / 10) + (1 / 5) * (5 / 11) },
  ...{ events: 2, detectedEvents: 1, eventRecall: 0.5, meanDelaySeconds: 60 },
  ...{ falseAlarms: 1, falseAlarmsPerWeek: (7 * 24 * 60) / 6 },
};

async function evaluated(...more: string[]): Promise<Record<string, number | null>> {
  const { stdout, error } = await runCommand(
    register,
    ...['evaluate', '--label-column', 'anomaly', '--json', ...more],
  );
  if (error) throw error;
  return JSON.parse(stdout) as Record<string, number | null>;
}

describe('evaluate', () => {
  it('gives the measures worked out by hand', async () => {
    const result = await evaluated('--scores', SCORES, '--labels', LABELLED);
    expect(Object.keys(result).sort()).toEqual([...Object.keys(EXPECTED), 'vusPr'].sort());
    for (const [name, value] of Object.entries(EXPECTED)) expect(result[name], name).toBeCloseTo(value, 12);
  });

  it('without borders VUS-PR is the precision-recall area with recall times the share of events reached', async () => {
    const { vusPr, vusBuffer } = await evaluated('--scores', SCORES, '--labels', LABELLED, '--buffer', '0');
    expect(vusBuffer).toBe(0);
    // Recall 3/5 x 1/2 at precision 1; 4/5 x 1/2 at 4/10; with row 0, event 1 is reached: 1 at 5/11.
    expect(vusPr).toBeCloseTo(0.3 * 1 + 0.1 * (4 / 10) + 0.6 * (5 / 11), 12);
  });

  it('joins by order where the labels have no time', async () => {
    const bare = write('bare.csv', `other;anomaly\n${LABELS.map((label) => `0.5;${label}\n`).join('')}`);
    expect(await evaluated('--scores', SCORES, '--labels', bare)).toEqual(
      await evaluated('--scores', SCORES, '--labels', LABELLED),
    );
  });

  it('joins by time however the two files write it', async () => {
    const spaced = write(
      'spaced.csv',
      recording((row) => timeOf(row).replace('T', ' ').slice(0, 19)).replace('time,', 'when,'),
    );
    const expected = await evaluated('--scores', SCORES, '--labels', LABELLED);
    expect(await evaluated('--scores', SCORES, '--labels', spaced)).toEqual(expected);
    expect(await evaluated('--scores', SCORES, '--labels', spaced, '--time', 'when')).toEqual(expected);
  });

  it('leaves what the labels do not allow undefined, never a good number', async () => {
    const normal = write('normal.csv', `anomaly\n${'0\n'.repeat(11)}`);
    const result = await evaluated('--scores', SCORES, '--labels', normal);
    expect(result).toMatchObject({
      aucRoc: null,
      aucPr: null,
      vusPr: null,
      missedRate: null,
      eventRecall: null,
    });
    expect(result).toMatchObject({ falseAlarms: 2, precision: 0 });
  });

  it.each([
    [
      'one label too few',
      () => `anomaly,x\n${'0,1\n'.repeat(10)}`,
      /11 rows and .* 10: .*one label for each/,
    ],
    [
      'other times',
      () => recording((row) => timeOf(row + (row > 6 ? 1 : 0))),
      /row 8 is 2026-01-01T00:07:00.000Z there and 2026-01-01T00:08:00.000Z here/,
    ],
    [
      'fewer times',
      () => recording(timeOf).split('\n').slice(0, 9).join('\n'),
      /row 9 is .* there and missing here/,
    ],
    ['no such column', () => 'time,fault\n2026-01-01,1\n', /no column "anomaly"/],
    [
      'a label of 2',
      () => recording(timeOf).replace(',5,1', ',5,2'),
      /row 8 .*1 for anomalous or 0 for normal, not 2/,
    ],
    ['no label', () => recording(timeOf).replace(',5,1', ',5,'), /row 8 .*not missing/],
    [
      'words',
      () => recording(timeOf).replaceAll(',1\n', ',yes\n').replaceAll(',0\n', ',no\n'),
      /does not hold numbers/,
    ],
  ])('refuses %s in one sentence', async (_, text, message) => {
    const labels = write('wrong.csv', text());
    const wrong = evaluated('--scores', SCORES, '--labels', labels);
    await expect(wrong).rejects.toThrow(InputError);
    await expect(wrong).rejects.toThrow(message);
  });

  it('refuses a file that score did not write, mixed thresholds, and a border longer than the recording', async () => {
    const lines = readFileSync(SCORES, 'utf8').trim().split('\n');
    const mixed = write('mixed.csv', [...lines.slice(0, -1), lines.at(-1)!.replace(',2,', ',3,')].join('\n'));
    const attempt = (scores: string, ...more: string[]) =>
      evaluated('--scores', scores, '--labels', LABELLED, ...more);
    await expect(attempt(LABELLED)).rejects.toThrow(/no column "score"/);
    await expect(attempt(mixed)).rejects.toThrow(/one threshold/);
    await expect(attempt(SCORES, '--buffer', '12')).rejects.toThrow(/more than the 11 rows/);
    await expect(attempt(join(folder, 'nowhere.csv'))).rejects.toThrow(/does not exist/);
  });

  it('is a command of mnemo, and prints what it counted', () => {
    const mnemo = fileURLToPath(new URL('../../../../src-main/host/mnemo.js', import.meta.url));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [mnemo, 'evaluate', ...args], { encoding: 'utf8' });
    const good = run('--scores', SCORES, '--labels', LABELLED, '--label-column', 'anomaly');
    expect([good.status, good.stderr]).toEqual([0, '']);
    expect(good.stdout).toContain('Not scored        1, anomalous 1: counted as not detected');
    expect(good.stdout).toContain('Events detected 1 of 2 (50.0 %)');
    const bad = run('--scores', SCORES, '--labels', join(folder, 'nowhere.csv'), '--label-column', 'anomaly');
    expect([bad.status, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toMatch(/nowhere\.csv does not exist: check the path\.\n$/);
  });
});
