import fc from 'fast-check';
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
    expect(found.fault).toBeNull();
    expect(found.verdict).toMatch(
      /^The memory is alive: 4 of 4 items in use, as many as 4 used alike; 1\.3 recalled per query, 67 % of queries recall one item or none; largest cosine between two items 0\.71\.$/,
    );
  });

  it('has a usage that sums to the share of queries that recall anything', () => {
    const rows = fc.array(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 }).map((row) => {
        const sum = row.reduce((a, b) => a + b, 0);
        return row.map((v) => (sum > 0 ? v / sum : 0));
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, (list) => {
        const found = diagnose(list);
        const usage = found.usage.reduce((a, b) => a + b, 0);
        expect(usage).toBeCloseTo(1 - found.zeroRows / list.length, 5);
        expect(found.perplexity).toBeLessThanOrEqual(4 - found.deadItems + 1e-6);
        expect(found.healthy).toBe(found.fault === null);
        expect(found.singleRows).toBeGreaterThanOrEqual(found.zeroRows);
      }),
    );
  });

  it('flags a memory that recalls nothing', () => {
    const uniform = [0.25, 0.25, 0.25, 0.25];
    const nothing = [0, 0, 0, 0];
    const found = diagnose([nothing, nothing, [1, 0, 0, 0]], [uniform, uniform, uniform]);
    expect(found).toMatchObject({ fault: 'died', healthy: false, zeroRows: 2, deadItems: 3 });
    expect(found.verdict).toBe('The memory died: 67 % of normal queries recall nothing. Lower lambda.');
  });

  it('flags a memory in which one item answers everything', () => {
    const same = [0, 1, 0, 0];
    expect(diagnose([same, same, same])).toMatchObject({ fault: 'collapsed', healthy: false, perplexity: 1 });
  });

  it('flags a memory that froze: one item or none for nearly every query, though not the same one', () => {
    const one = (item: number) => [0, 1, 2, 3].map((i) => (i === item ? 1 : 0));
    const single = Array.from({ length: 97 }, (_, q) => one(q % 4));
    const shared = Array.from({ length: 3 }, () => [0.5, 0.5, 0, 0]);
    expect(diagnose([...single, ...shared])).toMatchObject({
      fault: 'froze',
      healthy: false,
      singleRows: 97,
    });
    expect(diagnose([...single, ...shared, ...shared])).toMatchObject({ fault: null, healthy: true });
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
