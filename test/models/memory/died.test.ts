/** A memory that dies in a real training, by the trap that the paper's own settings hold. */
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../models/backend/index.ts';
import { paperMemaeConfig } from '../../../models/network/index.ts';
import { trainMemae } from '../../../models/training/index.ts';
import { plant } from '../training/plant.ts';

describe('the paper preset', () => {
  /**
   * Cosine similarities lie in [-1, 1]: without a temperature the largest weight among N orthogonal items is at most
   * e / (e + N - 1) < 2.72 / N, so that lambda = 3/N, the end of the paper's range, shrinks every weight away.
   */
  it('with lambda at the end of its range is flagged as died', { timeout: 120_000 }, async () => {
    const backend = await openBackend('wasm');
    const paper = paperMemaeConfig(16, 3);
    expect(paper.addressing).toMatchObject({ similarity: 'cosine', temperature: 1 });
    const addressing = { ...paper.addressing, shrinkage: 3 / paper.memoryItems };
    const { diagnostics } = await trainMemae(
      backend,
      { ...paper, addressing },
      [plant(500, 3, 1)],
      [plant(300, 3, 2)],
      { seed: 1, maxEpochs: 3 },
    );
    expect(diagnostics).toMatchObject({ fault: 'died', healthy: false });
    expect(diagnostics.zeroRows / diagnostics.queries).toBeGreaterThan(0.9);
    expect(diagnostics.verdict).toMatch(/^The memory died: \d+ % of normal queries recall nothing/);
  });
});
