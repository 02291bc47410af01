import { describe, expect, it } from 'vitest';
import { MemoryCensus } from '../../../models/memory/index.ts';

const ITEMS = Float32Array.from([1, 0, 0, 1, 1, 1, -1, 0]);

function diagnose(rows: readonly number[][], soft = rows): ReturnType<MemoryCensus['diagnose']> {
  const census = new MemoryCensus(4);
  census.add(Float32Array.from(soft.flat()), Float32Array.from(rows.flat()));
  return census.diagnose(ITEMS);
}

describe('memory diagnostics', () => {
  it('calls a memory alive whose items share the work', () => {
    const found = diagnose([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 0.5, 0.5],
    ]);
    expect(found).toMatchObject({ healthy: true, deadItems: 0, singleRows: 2, zeroRows: 0, queries: 3 });
    expect(found.largestItemCosine).toBeCloseTo(Math.SQRT1_2, 6);
    expect(found.verdict).toContain('4 of 4 items in use');
  });

  it('flags a memory that recalls nothing', () => {
    const uniform = [0.25, 0.25, 0.25, 0.25];
    const nothing = [0, 0, 0, 0];
    const found = diagnose([nothing, nothing, [1, 0, 0, 0]], [uniform, uniform, uniform]);
    expect(found).toMatchObject({ healthy: false, zeroRows: 2, deadItems: 3 });
    expect(found.verdict).toContain('died');
  });

  it('flags a memory in which one item answers everything', () => {
    const same = [0, 1, 0, 0];
    expect(diagnose([same, same, same])).toMatchObject({ healthy: false, perplexity: 1 });
  });

  it('flags a memory that tells nothing apart', () => {
    const uniform = [0.25, 0.25, 0.25, 0.25];
    expect(diagnose([uniform, uniform]).verdict).toContain('nothing apart');
  });

  it('flags a memory that was never asked', () => {
    expect(new MemoryCensus(4).diagnose(ITEMS).healthy).toBe(false);
  });

  it('counts the same over several batches as over one', () => {
    const census = new MemoryCensus(4);
    const first = Float32Array.from([1, 0, 0, 0]);
    const second = Float32Array.from([0, 0.5, 0.5, 0]);
    census.add(first, first);
    census.add(second, second);
    expect(census.diagnose(ITEMS)).toEqual(diagnose([Array.from(first), Array.from(second)]));
  });
});
