/** Train and score as a user does: files in, files out. One small model serves all the tests. */
import { existsSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { register as registerScore } from '../../../../src-main/host/commands/score.ts';
import { register as registerTrain } from '../../../../src-main/host/commands/train.ts';
import { InputError } from '../../../../src-main/host/input-error.ts';
import { createPumpStation, TAG_NAMES, type FaultCommand } from '../../../../src-main/simulator/index.ts';
import { runCommand } from './run-command.ts';

/** A device that no machine these tests run on can open. */
vi.mock(import('../../../../src-main/engine/compute/backend-loaders.ts'), async (real) => ({
  backendLoaders: {
    ...(await real()).backendLoaders,
    cuda: () => Promise.reject(new Error('libtensorflow is not set up.')),
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'mnemo-score-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

const PERIOD = 30;
const CHANNELS = ['discharge_flow', 'tank_inflow', 'motor_current', 'pump_speed', 'spare'];
const MODEL = inFolder('pump.mnemo');

/** Rows of a station as cells: time, four of its tags, and a column that is always 7. */
function rowsOf(seed: number, rows: number, skip = 0, fault?: FaultCommand): string[][] {
  const station = createPumpStation({ seed, samplePeriod: PERIOD });
  for (let k = 0; k < skip; k++) station.step();
  if (fault) station.inject(fault);
  return Array.from({ length: rows }, () => {
    const { t, values } = station.step();
    const cells = CHANNELS.slice(0, 4).map((name) => String(values[TAG_NAMES.indexOf(name as never)]));
    return [new Date(t / 1000).toISOString(), ...cells, '7'];
  });
}
const HEADER = ['time', ...CHANNELS];
function write(
  name: string,
  rows: readonly (readonly string[])[],
  header: readonly string[] = HEADER,
): string {
  writeFileSync(inFolder(name), [header, ...rows].map((cells) => `${cells.join(',')}\n`).join(''));
  return inFolder(name);
}
const train = (...args: string[]) => runCommand(registerTrain, 'train', ...args);
const score = (...args: string[]) => runCommand(registerScore, 'score', ...args);

type Line = Record<string, string>;
async function scores(input: string, ...more: string[]): Promise<Line[]> {
  const output = inFolder('scores.csv');
  const { error } = await score('--model', MODEL, '--input', input, '--output', output, ...more);
  if (error) throw error;
  const text = readFileSync(output, 'utf8');
  rmSync(output);
  return parse(text, { columns: true });
}

const normal = rowsOf(3, 1100);
const later = rowsOf(3, 500, 1100);
let trained: Record<string, unknown>;

beforeAll(async () => {
  const input = [write('one.csv', normal.slice(0, 700)), write('two.csv', normal.slice(700))];
  const { stdout, error } = await train(
    ...[
      '--input',
      ...input,
      '--model',
      MODEL,
      '--window',
      '16',
      '--seed',
      '7',
      '--backend',
      'wasm',
      '--json',
    ],
  );
  if (error) throw error;
  trained = JSON.parse(stdout) as Record<string, unknown>;
}, 300_000);

describe('train', () => {
  it('says what it made as one JSON object', () => {
    expect(trained).toMatchObject({
      model: MODEL,
      channels: CHANNELS,
      samplePeriod: PERIOD,
      rows: 1100,
      stretches: 2,
      windowLength: 16,
      backend: 'wasm',
      seed: 7,
      flag: null,
    });
    expect(trained['dataSheet']).toMatch(
      /^Data sheet: \d+ of \d+ combinations of tag and fault raise an alarm/,
    );
    expect(trained['sha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(trained['threshold']).toBeGreaterThan(0);
  });

  const refused = async (...args: string[]) => {
    const before = readdirSync(folder).sort();
    const { error, stderr } = await train('--model', inFolder('new.mnemo'), ...args);
    expect(error).toBeInstanceOf(InputError);
    // The sentence stands alone: no progress before it.
    expect(stderr).toBe('');
    expect(readdirSync(folder).sort()).toEqual(before);
    return (error as InputError).message;
  };

  it('refuses in one sentence and writes nothing', async () => {
    const good = inFolder('one.csv');
    const tooFew = write('few.csv', normal.slice(0, 20));
    const every60 = write(
      'slow.csv',
      normal.filter((_, k) => k % 2 === 0),
    );
    const other = write(
      'other.csv',
      normal.map((row) => row.slice(0, 3)),
      HEADER.slice(0, 3),
    );
    expect(await refused('--input', inFolder('missing.csv'))).toMatch(/does not exist/);
    expect(await refused('--input', tooFew)).toMatch(/too few/);
    expect(await refused('--input', good, every60)).toMatch(/every 60 s, not every 30 s/);
    expect(await refused('--input', good, '--calibrate', other)).toMatch(/lacks .*motor_current/);
    expect(await refused('--input', good, '--columns', 'flow')).toMatch(/no column "flow"/);
    expect(await refused('--input', good, '--delimiter', ';')).toMatch(/--delimiter/);
    expect(await refused('--input', good, '--backend', 'cuda')).toMatch(
      /^The cuda backend cannot be used: libtensorflow is not set up[.]/,
    );
    expect(await refused('--input', good, '--model', inFolder('no/such/folder.mnemo'))).toMatch(
      /does not exist/,
    );
  });

  it('takes names with commas in quotes', async () => {
    const header = ['time', '"flow, main"', '"say ""hi"""', 'c', 'd', 'e'];
    const input = write('named.csv', normal.slice(0, 20), header);
    const columns = (text: string) => refused('--input', input, '--columns', text);
    expect(await columns('"flow, main",c')).toMatch(/too few/);
    expect(await columns('c, say "hi"')).toMatch(/too few/);
    expect(await columns('flow, main')).toMatch(/no column "flow"/);
  });

  it('never writes the model over a file that it reads', async () => {
    const [one, two] = [inFolder('one.csv'), inFolder('two.csv')];
    const before = readFileSync(two, 'utf8');
    expect(await refused('--input', one, two, '--model', two)).toMatch(/written over/);
    expect(await refused('--input', one, '--calibrate', two, '--model', two)).toMatch(/written over/);
    expect(await refused('--input', one, '--model', '/dev/null')).toMatch(/not a regular file/);
    expect(readFileSync(two, 'utf8')).toBe(before);
  });

  it('stops at the first interrupt and writes nothing', async () => {
    const before = readdirSync(folder).sort();
    const training = train(
      '--input',
      inFolder('one.csv'),
      '--model',
      inFolder('never.mnemo'),
      '--window',
      '16',
    );
    setTimeout(() => process.emit('SIGINT'), 500);
    const { error, exitCode, stderr } = await training;
    expect(error).toBeNull();
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Cancelled: nothing was written.');
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});

describe('score', () => {
  it("gives one line for each row, in order, with the file's own times", async () => {
    const lines = await scores(write('later.csv', later));
    expect(Object.keys(lines[0]!)).toEqual([
      ...['time', 'score', 'threshold', 'state', 'anomaly'],
      ...CHANNELS.map((name) => `contribution:${name}`),
    ]);
    expect(lines.map((line) => line['time'])).toEqual(later.map((row) => row[0]));
    const context = trained['context'] as number;
    lines.forEach((line, k) => {
      expect(line['state']).toBe(k < context ? 'warm-up' : 'scored');
      expect(line['score'] === '').toBe(k < context);
      expect(Number(line['threshold'])).toBeCloseTo(trained['threshold'] as number, 4);
      const shares = CHANNELS.map((name) => line[`contribution:${name}`]!);
      if (k < context) expect(shares.every((share) => share === '')).toBe(true);
      else expect(shares.reduce((sum, share) => sum + Number(share), 0)).toBeCloseTo(1, 4);
    });
    expect(lines.filter((line) => line['anomaly'] === '1').length).toBe(0);
  });

  it('is causal: a file cut short gives the same lines up to the cut', async () => {
    const whole = await scores(write('later.csv', later));
    for (const rows of [60, 237, 499]) {
      expect(await scores(write('cut.csv', later.slice(0, rows)))).toEqual(whole.slice(0, rows));
    }
  });

  it('sees a leak, names the channel, and follows the alarm rule', async () => {
    const lines = await scores(write('leak.csv', rowsOf(3, 400, 1100, { kind: 'leak', size: 3 })));
    const anomalous = lines.filter((line) => line['anomaly'] === '1');
    expect(anomalous.length).toBeGreaterThan(20);
    const peak = lines.reduce((a, b) => (Number(b['score']) > Number(a['score']) ? b : a));
    const largest = CHANNELS.reduce((a, b) =>
      Number(peak[`contribution:${b}`]) > Number(peak[`contribution:${a}`]) ? b : a,
    );
    expect(['tank_inflow', 'discharge_flow']).toContain(largest);
    // The first anomalous row is the second in a row above the threshold.
    const first = lines.indexOf(anomalous[0]!);
    expect(Number(lines[first]!['score'])).toBeGreaterThan(Number(lines[first]!['threshold']));
    expect(Number(lines[first - 1]!['score'])).toBeGreaterThan(Number(lines[first - 1]!['threshold']));
    expect(lines[first - 1]!['anomaly']).toBe('0');
  });

  it('takes a column that was constant as evidence when it moves', async () => {
    const moved = later.map((row, k) => (k < 300 ? row : [...row.slice(0, 5), '9']));
    const lines = await scores(write('moved.csv', moved));
    expect(lines.slice(0, 300).every((line) => line['anomaly'] === '0')).toBe(true);
    expect(lines.slice(300, 340).some((line) => line['anomaly'] === '1')).toBe(true);
    expect(Number(lines[310]!['contribution:spare'])).toBeGreaterThan(0.5);
  });

  it('scores rows with a few empty cells, calls long emptiness a gap, and warms up again after a gap in time', async () => {
    const context = trained['context'] as number;
    const holes = later.map((row, k) =>
      row.map((cell, c) => (c > 0 && (k * 7 + c * 3) % 29 === 0 ? '' : cell)),
    );
    const holed = await scores(write('holes.csv', holes));
    expect(holed.slice(context).every((line) => line['state'] === 'scored')).toBe(true);

    const empty = later.map((row, k) => (k >= 200 && k < 300 ? [row[0]!, '', '', '', '', ''] : row));
    const emptied = await scores(write('empty.csv', empty));
    expect(emptied.slice(220, 300).every((line) => line['state'] === 'gap' && line['score'] === '')).toBe(
      true,
    );
    expect(emptied.at(-1)!['state']).toBe('scored');

    const torn = [...later.slice(0, 200), ...later.slice(260)];
    const lines = await scores(write('torn.csv', torn));
    expect(lines.length).toBe(torn.length);
    expect(lines.slice(200, 200 + context).every((line) => line['state'] === 'warm-up')).toBe(true);
    expect(lines[200 + context]!['state']).toBe('scored');
  });

  it('reads columns in any order and ignores those the model does not know', async () => {
    const reference = await scores(write('later.csv', later));
    const shuffled = later.map(([time, a, b, c, d, e]) => [e!, 'text', d!, c!, '1', b!, a!, time!]);
    const header = [
      'spare',
      'note',
      'pump_speed',
      'motor_current',
      'extra',
      'tank_inflow',
      'discharge_flow',
      'time',
    ];
    expect(await scores(write('shuffled.csv', shuffled, header))).toEqual(reference);
  });

  it('scores a file in which a channel of the model is empty, as far as the others say', async () => {
    const silent = later.map((row) => [...row.slice(0, 3), '', ...row.slice(4)]);
    const lines = await scores(write('silent.csv', silent));
    expect(lines.at(-1)!['state']).toBe('scored');
    expect(Number(lines.at(-1)!['contribution:motor_current'])).toBe(0);
  });

  it('says what it did as one JSON object', async () => {
    const input = write('later.csv', later);
    const { stdout } = await score(
      '--model',
      MODEL,
      '--input',
      input,
      '--output',
      inFolder('s.csv'),
      '--json',
    );
    const context = trained['context'] as number;
    expect(JSON.parse(stdout)).toMatchObject({
      rows: 500,
      scored: 500 - context,
      'warm-up': context,
      gap: 0,
      anomalous: 0,
    });
    rmSync(inFolder('s.csv'));
  });

  it('refuses in one sentence and leaves the output alone', async () => {
    const output = inFolder('kept.csv');
    writeFileSync(output, 'as it was');
    const refused = async (...args: string[]) => {
      const { error } = await score('--output', output, ...args);
      expect(error).toBeInstanceOf(InputError);
      expect(readFileSync(output, 'utf8')).toBe('as it was');
      return (error as InputError).message;
    };
    const input = write('later.csv', later);
    const other = write(
      'asset.csv',
      later.map((row) => row.slice(0, 3)),
      HEADER.slice(0, 3),
    );
    const slow = write(
      'slow.csv',
      later.filter((_, k) => k % 2 === 0),
    );
    linkSync(output, inFolder('link.csv'));
    expect(await refused('--model', MODEL, '--input', output)).toMatch(/written over/);
    expect(await refused('--model', MODEL, '--input', inFolder('link.csv'))).toMatch(/written over/);
    expect(await refused('--model', output, '--input', input)).toMatch(/written over/);
    writeFileSync(inFolder('damaged.mnemo'), readFileSync(MODEL).subarray(0, 5000));
    expect(await refused('--model', MODEL, '--input', other)).toMatch(/"motor_current".*another asset/);
    expect(await refused('--model', MODEL, '--input', slow)).toMatch(/every 60 s, not every 30 s/);
    expect(await refused('--model', input, '--input', input)).toMatch(/not a Mnemo model/);
    expect(await refused('--model', inFolder('damaged.mnemo'), '--input', input)).toMatch(/damaged/);
    expect(await refused('--model', inFolder('none.mnemo'), '--input', input)).toMatch(/does not exist/);
    expect(await refused('--model', MODEL, '--input', inFolder('none.csv'))).toMatch(/does not exist/);
    expect(existsSync(inFolder('.kept.csv'))).toBe(false);
  });
});
