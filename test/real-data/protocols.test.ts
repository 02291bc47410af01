/** The protocols of the acceptance commands on scores made up for it: no data, no model. */
import { expect, test } from 'vitest';
import { locateData, readSeeds } from './acceptance.ts';
import { compareWithReferences } from './contenders.ts';
import { COMPONENTS, type Rig } from './hydraulic-files.ts';
import { rankCycles, taskOf, trainingStretches } from './hydraulic-protocol.ts';
import { deviation, mean, quantile, shareAbove } from './statistics.ts';
import { judgeFaults } from './tennessee-eastman-protocol.ts';

test('sums leave out what was not measured, and shares do not', () => {
  expect(mean([1, NaN, 3])).toBe(2);
  expect(deviation([1, NaN, 3])).toBeCloseTo(Math.SQRT2, 12);
  expect(deviation([1])).toBeNaN();
  expect(quantile([4, NaN, 1, 2, 3], 0.5)).toBe(3);
  expect(shareAbove([NaN, 1, 2, 3], 1)).toBe(0.5);
});

/** d00_te: 40 rows of warm-up, then 100 scores 1 .. 100: five of them are above 95. */
const NORMAL = [...Array.from({ length: 40 }, () => NaN), ...Array.from({ length: 100 }, (_, k) => k + 1)];

test('Tennessee Eastman: limit, detection, false alarms, delay and area of a test file', async () => {
  // 40 rows of warm-up, 120 normal ones of which 12 are above the limit; then 800 faulty ones: a flash of 4 rows above
  // it, 6 below, the rest above.
  const before = Array.from({ length: 160 }, (_, k) => (k < 40 ? NaN : k < 52 ? 200 : 0));
  const after = Array.from({ length: 800 }, (_, k) => (k < 4 || k >= 10 ? 97 : 50));
  const files: string[] = [];
  const judged = await judgeFaults(
    (name) => {
      files.push(name);
      return Promise.resolve(name === 'd00_te' ? NORMAL : [...before, ...after]);
    },
    { split: 'test', deployed: 98, warmUp: 82 },
  );
  expect(files.slice(0, 3)).toEqual(['d00_te', 'd01_te', 'd02_te']);
  expect(judged.map(({ fault }) => fault)).toEqual(Array.from({ length: 21 }, (_, k) => k + 1));
  const [{ areaUnderRoc: area, ...first }] = judged as [(typeof judged)[0]];
  // The limit is 96: five of 100 normal scores are not below it. 12 rows are above it, of 160 and of the 120 scored.
  expect(first).toEqual({
    ...{ fault: 1, detected: 794 / 800, detectedDeployed: 0, falseAlarms: 12 / 160, delayMinutes: 30 },
    falseAlarmsScored: 0.1,
  });
  // 220 normal rows: 97 beats 96 + 108 and ties with one; 50 beats 49 + 108 and ties with one.
  expect(area).toBeCloseTo((794 * 204.5 + 6 * 157.5) / (800 * 220), 12);
});

test('Tennessee Eastman: the training files are faulty throughout; the same warm-up is left out for all', async () => {
  const scores = Array.from({ length: 480 }, (_, k) => (k < 82 ? 0 : k < 82 + 199 ? 97 : 1));
  const files: string[] = [];
  const [first] = await judgeFaults(
    (name) => {
      files.push(name);
      return Promise.resolve(name === 'd00_te' ? NORMAL : scores);
    },
    { split: 'training', deployed: 0, warmUp: 82 },
  );
  expect(files.some((name) => name !== 'd00_te' && name.endsWith('_te'))).toBe(false);
  expect(first).toMatchObject({ detected: 0.5, detectedDeployed: 1, falseAlarms: NaN, delayMinutes: NaN });
});

test('hydraulic rig: which cycles train, and which are ranked against which', () => {
  // Valve (second column): 30 cycles at 100, then five at 80, then five at 90.
  const valve = Array.from({ length: 40 }, (_, k) => (k < 30 ? 100 : k < 35 ? 80 : 90));
  const profile = valve.map((condition) => [3, condition, 2, 90, 1]);
  const task = taskOf(profile, COMPONENTS[1]);
  expect(task.train).toEqual([0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 26]);
  expect(task.normal).toEqual([7, 8, 9, 17, 18, 19, 27, 28, 29]);
  expect([...task.worn]).toEqual([
    [90, [35, 36, 37, 38, 39]],
    [80, [30, 31, 32, 33, 34]],
  ]);

  const asked: [number, number][] = [];
  const rig = { profile, stretch: (from: number, to: number) => (asked.push([from, to]), null!) } as Rig;
  // Two cycles alone are too short to learn from.
  trainingStretches(rig, [...task.train, 30, 31]);
  expect(asked).toEqual([
    [0, 7],
    [10, 17],
    [20, 27],
  ]);

  // A cycle's level is the mean of its scored rows: cycle 80s at 5, 90s at their number, normal ones at 1 .. 37 / 10.
  const score = Float64Array.from({ length: 40 * 60 }, (_, row) => {
    const cycle = Math.floor(row / 60);
    if (cycle === 30 && row % 60 < 30) return NaN;
    return (cycle < 30 ? cycle / 10 : cycle < 35 ? 5 : 1.75) + (row % 2 === 0 ? 0.5 : -0.5);
  });
  // 5 is above all nine; 1.75 is above .7, .8, .9 and 1.7 only.
  expect([...rankCycles(score, task)]).toEqual([
    [90, 4 / 9],
    [80, 1],
  ]);
});

test('combined is compared with the better reference, seed by seed', () => {
  const results: Record<string, number[]> = {
    ...{ combined: [0.9, 0.8], dynamic: [0.7, 0.7], window: [0.9, 0.9] },
  };
  const two = (value: number) => value.toFixed(2);
  expect(compareWithReferences((name) => results[name]!, two)).toBe(
    'Combined is BELOW the better linear reference, window: 0.85 against 0.90, the difference deviating by 0.07 between seeds.',
  );
});

test('seeds are whole numbers, and data that is not there is not found', () => {
  expect(readSeeds('1,2,30')).toEqual([1, 2, 30]);
  for (const text of ['', '1,x', '1.5']) expect(() => readSeeds(text)).toThrow('--seeds');
  expect(locateData('/nowhere', 'tep', 'd00_te.dat.gz')).toBeNull();
});
