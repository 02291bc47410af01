import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../../models/index.ts';
import { WINDOW_STATES, type WindowState } from '../../../../src-main/api/words.ts';
import { scoreRows } from '../../../../src-main/engine/watch/score-rows.ts';

const states = (...names: WindowState[]): Uint8Array =>
  Uint8Array.from(names, (name) => WINDOW_STATES.indexOf(name));
const named = (numbers: Uint8Array): WindowState[] => Array.from(numbers, (number) => WINDOW_STATES[number]!);
const segment = (length: number): Segment => ({
  t: Float64Array.from({ length }, (_, i) => i),
  values: new Float32Array(length),
});
/** A detector that needs one earlier row: the score of row i is i. */
const score = async ({ t }: Segment) => ({
  score: t.map((_, i) => (i === 0 ? Number.NaN : i)),
  reconstruction: new Float32Array(t.length).fill(5),
  contribution: new Float32Array(t.length).fill(1),
});
const noFailure = (): void => expect.unreachable();

describe('scoreRows', () => {
  it('leaves out the context and withholds what the gate did not allow', async () => {
    const pieces = [
      { segment: segment(4), context: 2 },
      { segment: segment(2), context: 0 },
    ];
    const rows = await scoreRows(pieces, states('scored', 'gap', 'scored', 'scored'), 1, 2, score, noFailure);
    expect(named(rows.state)).toEqual(['scored', 'gap', 'warm-up', 'scored']);
    expect([...rows.score]).toEqual([2, NaN, NaN, 1]);
    expect([...rows.reconstruction]).toEqual([5, NaN, NaN, 5]);
    expect([...rows.contribution]).toEqual([1, NaN, NaN, 1]);
  });

  it('asks nothing of the detector where nothing can be scored', async () => {
    const rows = await scoreRows(
      [{ segment: segment(2), context: 0 }],
      states('warm-up', 'off'),
      1,
      2,
      () => expect.unreachable(),
      noFailure,
    );
    expect(named(rows.state)).toEqual(['warm-up', 'off']);
  });

  it('gives the detector no more context than it looks at', async () => {
    const lengths: number[] = [];
    const rows = await scoreRows(
      [{ segment: segment(100), context: 98 }],
      states('scored', 'scored'),
      1,
      1,
      (piece) => {
        lengths.push(piece.t.length);
        return score(piece);
      },
      noFailure,
    );
    expect(lengths).toEqual([3]);
    expect([...rows.score]).toEqual([1, 2]);
  });

  it('turns windows the backend failed on into a counted gap, and scores the others', async () => {
    const failures: number[] = [];
    let calls = 0;
    const rows = await scoreRows(
      [
        { segment: segment(3), context: 1 },
        { segment: segment(2), context: 1 },
      ],
      states('scored', 'stale', 'scored'),
      1,
      1,
      async (piece) => {
        calls += 1;
        if (calls === 1) throw new Error('backend gone');
        return score(piece);
      },
      (count) => failures.push(count),
    );
    expect(failures).toEqual([1]);
    expect(named(rows.state)).toEqual(['gap', 'stale', 'scored']);
    expect([...rows.score]).toEqual([NaN, NaN, 1]);
  });
});
