import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openRowSpool } from '../../../../src-main/engine/training/row-spool.ts';
import { temporaryDirectory } from '../store/temporary-directory.ts';

const C = 3;

describe('the row spool', () => {
  it('gives back any part of any stretch, from memory and from the disk alike', async () => {
    const folder = temporaryDirectory();
    let files = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.nat(500),
        fc.double({ min: 1, max: 1e7, noNaN: true }),
        fc.array(fc.tuple(fc.nat(4), fc.double({ min: 0, max: 1 }), fc.double({ min: 0, max: 1 }))),
        async (stretches, mostValues, samplePeriod, parts) => {
          const file = path.join(folder, `rows-${++files}`);
          const spool = openRowSpool({ channels: C, samplePeriod, mostValues, file });
          let next = 0;
          const expected: Float32Array[] = [];
          for (const [s, pieces] of stretches.entries()) {
            spool.begin(s * 1e9);
            const whole: number[] = [];
            for (const rows of pieces) {
              const values = Float32Array.from({ length: rows * C }, () => next++ / 7);
              whole.push(...values);
              await spool.add(values);
            }
            expected.push(Float32Array.from(whole));
          }
          const { sources, rows, bytesOnDisk } = spool.finish();
          const total = expected.reduce((sum, { length }) => sum + length, 0);
          expect(rows * C).toBe(total);
          expect(bytesOnDisk).toBe(total <= mostValues ? 0 : total * 4);
          expect(sources.map((source) => source.rows * C)).toEqual(expected.map(({ length }) => length));
          for (const [which, a, b] of [[0, 0, 1] as const, ...parts]) {
            const s = which % sources.length;
            const source = sources[s]!;
            const from = Math.floor(Math.min(a, b) * source.rows);
            const to = Math.ceil(Math.max(a, b) * source.rows);
            const { t, values } = await source.read(from, to);
            expect(values).toEqual(expected[s]!.slice(from * C, to * C));
            expect([...t]).toEqual(
              Array.from({ length: to - from }, (_, k) => s * 1e9 + Math.round((from + k) * samplePeriod)),
            );
          }
          await spool.close();
        },
      ),
      { numRuns: 60 },
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves nothing behind when its process is killed', async () => {
    const file = path.join(temporaryDirectory(), 'deep', 'rows');
    const spool = openRowSpool({ channels: 1, samplePeriod: 1, mostValues: 0, file });
    spool.begin(0);
    await spool.add(new Float32Array(10));
    // Already without a name; Windows cannot do that and removes it at the end.
    if (process.platform !== 'win32') expect(existsSync(file)).toBe(false);
    await spool.close();
    expect(existsSync(file)).toBe(false);
  });

  it('says what to do when the disk takes no more', async () => {
    // A file where the folder should be.
    const blocker = path.join(temporaryDirectory(), 'blocker');
    writeFileSync(blocker, '');
    const file = path.join(blocker, 'rows');
    const blocked = openRowSpool({ channels: 1, samplePeriod: 1, mostValues: 0, file });
    blocked.begin(0);
    await expect(blocked.add(new Float32Array(1))).rejects.toThrow(
      /does not fit into memory and could not be put beside .*Make room on that disk and train again/,
    );
    await blocked.close();
  });
});
