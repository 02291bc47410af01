/** How the train view reads what others wrote: values of a mode tag, paragraphs of the engine, ranges in a view. */
import { describe, expect, it } from 'vitest';
import { modesShown, MOST_MODES } from '../../../../src-renderer/views/train/mode-values.ts';
import { sentencesOf } from '../../../../src-renderer/views/train/sentences.ts';
import { timelineBars } from '../../../../src-renderer/views/train/timeline-bars.ts';

describe('modesShown', () => {
  it('rounds, sorts, and leaves out what is no number', () => {
    expect(modesShown(Float64Array.of(3.02, 1, NaN, 2.98, -0.2, Infinity))).toEqual([0, 1, 3]);
    expect(modesShown(new Float64Array())).toEqual([]);
  });

  it('takes a tag with too many values for no mode tag', () => {
    const values = (count: number) => Float64Array.from({ length: count }, (_, i) => i);
    expect(modesShown(values(MOST_MODES))).toHaveLength(MOST_MODES);
    expect(modesShown(values(MOST_MODES + 1))).toBeNull();
  });
});

it('splits a verdict into its sentences, not at points in numbers', () => {
  expect(
    sentencesOf(
      'The score is carried by MemAE. The threshold 2.41 is set for 1 expected false alarms a week, counted on 3.2 h. Not heard: window PCA.',
    ),
  ).toEqual([
    'The score is carried by MemAE.',
    'The threshold 2.41 is set for 1 expected false alarms a week, counted on 3.2 h.',
    'Not heard: window PCA.',
  ]);
  expect(sentencesOf('')).toEqual([]);
});

describe('timelineBars', () => {
  const view = { from: 100, to: 200 };
  const nothing = { stored: null, normal: [], excluded: [], brush: null };

  it('cuts ranges to the view and leaves out those beside it', () => {
    const normal = [
      { from: 0, to: 50 },
      { from: 90, to: 110 },
      { from: 150, to: 250 },
    ];
    expect(timelineBars(view, { ...nothing, normal }).map(({ left, width }) => [left, width])).toEqual([
      [0, 0.1],
      [0.5, 0.5],
    ]);
  });

  it('lets an open range of a recording reach to the end', () => {
    const stored = {
      id: 1,
      assetId: 1,
      ranges: [{ from: 125, to: null }],
      excluded: [{ from: 150, to: 160 }],
      recording: true,
    };
    expect(timelineBars(view, { ...nothing, stored })).toMatchObject([
      { kind: 'stored', left: 0.25, width: 0.75 },
      { kind: 'stored-excluded', left: 0.5 },
    ]);
  });
});
