import { describe, expect, test } from 'vitest';
import { zonedTime } from '../../../../src-main/engine/incident/index.ts';
import { dataRows, uniqueNames } from '../../../../src-main/engine/report/data-file.ts';
import { bearingWear } from './bearing-wear.ts';

const time = zonedTime('America/St_Johns', 'en');

describe('data rows', () => {
  test('every sample, score and reconstruction is there once, exactly, at its own time', () => {
    const input = bearingWear();
    // One tag samples between the grid steps, to the microsecond.
    const between = { ...input.samples[1]!, t: input.samples[1]!.t.map((t) => t + 123_457) };
    const samples = input.samples.map((columns, c) => (c === 1 ? between : columns));
    const [header, ...rows] = [...dataRows({ ...input, samples }, time)];
    const column = (name: string): [string, number][] => {
      const at = header!.indexOf(name);
      return rows.flatMap((row) => (row[at] === null ? [] : [[row[0] as string, row[at] as number]]));
    };
    const micros = (iso: string): number =>
      Math.round(Date.parse(iso.slice(0, 19) + iso.slice(26)) * 1000) + Number(iso.slice(20, 26));

    const current = column('Motor current [A]');
    expect(current.map(([, value]) => value)).toEqual([...between.value]);
    expect(current.map(([iso]) => micros(iso))).toEqual([...between.t]);
    expect(column('Flow [m³/h]').map(([, value]) => value)).toEqual([...input.samples[3]!.value]);
    const scored = [...input.scores!.score].filter((score) => !Number.isNaN(score));
    expect(column('score').map(([, value]) => value)).toEqual(scored);
    expect(new Set(column('state').map(([, state]) => state))).toEqual(new Set(['scored', 'gap', 'warm-up']));
    expect(column('state')).toHaveLength(input.scores!.t.length);
    expect(column('Flow: reconstruction [m³/h]')).toHaveLength(scored.length);
    expect(rows.every((row) => row.length === header!.length)).toBe(true);
  });

  test('times carry the zone, half-hour offsets too', () => {
    const rows = dataRows(bearingWear(), time);
    rows.next();
    expect((rows.next().value as string[])[0]).toMatch(/^2025-11-03T\d\d:\d\d:\d\d\.\d{3}-03:30$/);
  });

  test('tags of one name get columns of different names', () => {
    const [tag] = bearingWear().tags;
    const names = uniqueNames([
      { ...tag!, id: 1, topic: 'a/flow' },
      { ...tag!, id: 2, topic: 'b/flow' },
      { ...tag!, id: 3, topic: 'b/flow' },
      { ...tag!, id: 4, name: 'Level' },
    ]);
    expect([...names.values()]).toEqual([
      'Vibration drive end (a/flow)',
      'Vibration drive end (b/flow) #2',
      'Vibration drive end (b/flow) #3',
      'Level',
    ]);
  });
});
