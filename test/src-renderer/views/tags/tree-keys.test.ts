import { describe, expect, it } from 'vitest';
import { isBranch, rowsOf, treeOf } from '../../../../src-renderer/views/tags/discovery-tree.ts';
import { toPoints } from '../../../../src-renderer/views/tags/discovery.ts';
import { stepOf } from '../../../../src-renderer/views/tags/tree-keys.ts';

const points = toPoints(
  ['plant/a/flow', 'plant/a/head', 'plant/b'].map((topic) => ({
    topic,
    format: { kind: 'scalar' },
    name: topic,
    asset: null,
    lastValue: 1,
    type: 'number',
    unit: '',
    messages: 1,
    rate: 1,
  })),
);
const tree = treeOf(points);
/** plant, plant/a, flow, head, b; with "plant/a" closed: plant, plant/a, b. */
const open = rowsOf(tree, () => true);
const half = rowsOf(tree, ({ topic }) => topic === 'plant');

describe('keys in the tree', () => {
  const inOpen = (key: string, at: number) => stepOf(key, open, at, () => true);
  const inHalf = (key: string, at: number) => stepOf(key, half, at, ({ topic }) => topic === 'plant');

  it('move from row to row, and no further than the ends', () => {
    expect(open.map(({ node }) => isBranch(node))).toEqual([true, true, false, false, false]);
    expect(inOpen('ArrowDown', 1)).toEqual({ kind: 'focus', row: 2 });
    expect(inOpen('ArrowDown', 4)).toEqual({ kind: 'focus', row: 4 });
    expect(inOpen('ArrowUp', 2)).toEqual({ kind: 'focus', row: 1 });
    expect(inOpen('ArrowUp', 0)).toEqual({ kind: 'focus', row: 0 });
    expect([inOpen('Home', 3), inOpen('End', 0)]).toEqual([
      { kind: 'focus', row: 0 },
      { kind: 'focus', row: 4 },
    ]);
  });
  it('open and close branches, and lead to what is in them and to what they are in', () => {
    expect(inHalf('ArrowRight', 1)).toEqual({ kind: 'open' });
    expect(inOpen('ArrowRight', 1)).toEqual({ kind: 'focus', row: 2 });
    expect(inOpen('ArrowLeft', 1)).toEqual({ kind: 'close' });
    expect(inHalf('ArrowLeft', 1)).toEqual({ kind: 'focus', row: 0 });
    expect(inOpen('ArrowLeft', 3)).toEqual({ kind: 'focus', row: 1 });
    expect(inOpen('ArrowLeft', 4)).toEqual({ kind: 'focus', row: 0 });
    expect([inHalf('Enter', 1), inOpen('Enter', 1)]).toEqual([{ kind: 'open' }, { kind: 'close' }]);
  });
  it('tick, look, and leave all other keys alone', () => {
    expect(inOpen(' ', 1)).toEqual({ kind: 'tick' });
    expect(inOpen('Enter', 2)).toEqual({ kind: 'act' });
    expect(inOpen('ArrowRight', 2)).toBeNull();
    expect(inOpen('Tab', 2)).toBeNull();
    expect(stepOf('ArrowDown', [], 0, () => true)).toBeNull();
  });
});
