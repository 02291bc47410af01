import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { lockDataDirectory } from '../../../../src-main/engine/store/index.ts';
import { register as exportData } from '../../../../src-main/host/commands/export.ts';
import { register as importData } from '../../../../src-main/host/commands/import.ts';
import { InputError } from '../../../../src-main/host/input-error.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'mnemo-exchange-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const recording = at('pump.csv');
writeFileSync(
  recording,
  'when;flow;level;note\n2026-07-01 12:00:00;1.5;2;a\n2026-07-01 12:00:01;1.25;;b\n2026-07-01 12:00:02;Bad;4;c\n',
);

const importing = (...args: string[]) => runCommand(importData, 'import', ...args);
const exporting = (...args: string[]) => runCommand(exportData, 'export', ...args);
const SAMPLES = [
  '--what',
  'samples',
  '--from',
  '2026-07-01',
  '--to',
  '2026-07-02',
  '--zone',
  'Europe/Berlin',
];

it('a recording goes in and comes out, as CSV and as Parquet, with its zone', async () => {
  const data = at('data');
  const into = await importing(recording, '--data', data, '--zone', 'Europe/Berlin');
  expect(into).toMatchObject({ error: null, exitCode: 0, stdout: '' });
  expect(into.stderr).toBe(
    'Samples stored: 4, from 2026-07-01T12:00:00.000+02:00 to 2026-07-01T12:00:02.000+02:00.\n' +
      'Cells that hold no number, left out: 1, the first in line 4, column "flow": "Bad".\n',
  );

  const csv = at('out.csv');
  const out = await exporting('--data', data, ...SAMPLES, '--out', csv, '--tags', 'flow');
  expect(out).toMatchObject({ error: null, stdout: `${csv}\n`, stderr: 'Rows written: 2.\n' });
  const lines = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
  expect(lines[0]).toBe('\ufefftime,tag,value,unit,quality,reason,arrival,text');
  expect(lines[1]).toMatch(/^2026-07-01T12:00:00\.000000\+02:00,flow,1\.5,,good,none,\d{4}-.*\+0[12]:00,$/);

  const parquet = at('out.parquet');
  await exporting('--data', data, ...SAMPLES, '--out', parquet, '--format', 'parquet');
  const copy = at('copy');
  expect((await importing(parquet, '--data', copy)).stderr).toMatch(/^Samples stored: 4, /);
  const again = at('again.csv');
  await exporting('--data', copy, ...SAMPLES, '--out', again, '--tags', 'flow');
  const withoutArrival = (file: string): string[][] =>
    readFileSync(file, 'utf8')
      .split('\r\n')
      .map((line) => line.split(',').toSpliced(6, 1));
  expect(withoutArrival(again)).toEqual(withoutArrival(csv));
});

it.each<[string, () => Promise<{ error: unknown }>, RegExp]>([
  ['a file that is missing', () => importing(at('no.csv'), '--data', at('d1')), /does not exist/],
  [
    'a column that is missing',
    () => importing(recording, '--data', at('d2'), '--columns', 'x'),
    /no column "x"/,
  ],
  ['no time', () => importing(at('timeless.csv'), '--data', at('d3')), /no column looks like a time.*--time/],
  ['no data', () => exporting('--data', at('nowhere'), ...SAMPLES), /no data of Mnemo in .*--data/],
  [
    'a time that is none',
    () => exporting('--data', at('data'), '--what', 'alarms', '--from', 'x', '--to', 'y'),
    /"x" is no time/,
  ],
  [
    'a tag that is missing',
    () => exporting('--data', at('data'), ...SAMPLES, '--tags', 'x'),
    /no tag "x".*flow, level/,
  ],
  ['no asset', () => exporting('--data', at('data'), ...SAMPLES, '--what', 'scores'), /--asset/],
  [
    'a file that is there',
    () => exporting('--data', at('data'), ...SAMPLES, '--out', recording),
    /not written over/,
  ],
])('%s is said in one sentence', async (_, run, words) => {
  writeFileSync(at('timeless.csv'), 'a,b\nx,2\n');
  const { error } = await run();
  expect(error).toBeInstanceOf(InputError);
  expect((error as Error).message).toMatch(words);
});

it('stays away from a directory that an engine works in', async () => {
  const lock = lockDataDirectory(at('busy'));
  const { error } = await importing(recording, '--data', at('busy'));
  lock.release();
  expect(error).toBeInstanceOf(InputError);
  expect((error as Error).message).toMatch(/Another Mnemo already works in/);
  expect(existsSync(join(at('busy'), 'records.db'))).toBe(false);
});

it('a damaged day is said and ends the program with an error, and no file is left', async () => {
  const data = at('damaged');
  const days = at('days.csv');
  writeFileSync(days, 'when;flow\n2026-07-01 12:00:00;1\n2026-07-02 12:00:00;2\n2026-07-03 12:00:00;3\n');
  expect(await importing(days, '--data', data)).toMatchObject({ error: null });
  writeFileSync(join(data, 'raw', '2026-07-01.db'), 'this was a database once '.repeat(400));
  const out = at('holed.csv');
  const program = fileURLToPath(new URL('../../../../src-main/host/mnemo.js', import.meta.url));
  const range = ['--from', '2026-07-01', '--to', '2026-07-04'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'export', '--data', data, '--what', 'samples', ...range, '--out', out],
    { encoding: 'utf8', env: { ...process.env, XDG_DATA_HOME: folder, LOCALAPPDATA: folder } },
  );
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    'The samples of 2026-07-01 (UTC) are damaged: the file of that day is moved aside. Restore it from a backup',
  );
  expect(existsSync(out)).toBe(false);
});
