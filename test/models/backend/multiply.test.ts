import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../../models/backend/wasm/assembler.ts';
import { copyRowsFunction, COPY_ROWS, type CopyRows } from '../../../models/backend/wasm/copy-rows.ts';
import { multiplyWith } from '../../../models/backend/wasm/multiply.ts';
import { panelFunctions, type Panel } from '../../../models/backend/wasm/panel.ts';
import { seededRandom } from '../../../models/network/index.ts';

/** A heap of our own, with our functions on it. */
function openHeap(relaxed: boolean): { memory: WebAssembly.Memory; exports: Record<string, unknown> } {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 64, shared: true });
  const module = new WebAssembly.Module(assemble([...panelFunctions(relaxed), copyRowsFunction]));
  return { memory, exports: new WebAssembly.Instance(module, { host: { memory } }).exports };
}

const size = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 40 }) },
  fc.integer({ min: 41, max: 300 }),
);

describe.each([
  [true, 16],
  [true, 8],
  [false, 16],
] as const)('the matrix product (relaxed SIMD: %s, widest tile: %s)', (relaxed, widest) => {
  const { memory, exports } = openHeap(relaxed);
  const multiply = multiplyWith(exports as Record<string, Panel>, 0, widest);

  it('is right for every size, layout, bias and rectification, and writes nowhere else', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.constantFrom('rows' as const, 'columns' as const),
        fc.boolean(),
        fc.boolean(),
        fc.nat(),
        (m, n, k, layout, biased, rectify, seed) => {
          const random = seededRandom(seed);
          const [a, b, bias, c] = [64, 64 + m * k, 64 + m * k + k * n, 64 + m * k + k * n + n];
          const floats = new Float32Array(memory.buffer);
          floats.fill(0, 0, 64);
          for (let i = a; i < c; i++) floats[i] = random.normal();
          floats.fill(Number.NaN, c, c + m * n);
          floats.fill(7, c + m * n, c + m * n + 64);
          multiply({
            a: 4 * a,
            layout,
            b: 4 * b,
            c: 4 * c,
            start: biased ? { bias: 4 * bias } : 'zero',
            m,
            n,
            k,
            rectify,
          });
          let worst = 0;
          for (let i = 0; i < m; i++) {
            for (let j = 0; j < n; j++) {
              let sum = biased ? floats[bias + j]! : 0;
              for (let x = 0; x < k; x++) {
                sum += floats[layout === 'rows' ? a + i * k + x : a + x * m + i]! * floats[b + x * n + j]!;
              }
              worst = Math.max(worst, Math.abs(floats[c + i * n + j]! - (rectify ? Math.max(0, sum) : sum)));
            }
          }
          expect(worst).toBeLessThan(1e-6 * (20 + k));
          expect(floats.subarray(c + m * n, c + m * n + 64).every((x) => x === 7)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes matrices that lie in pieces, with rows that overlap, and adds to what is there', () => {
    const few = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(
        few,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 40 }),
        few,
        few,
        fc.constantFrom('rows' as const, 'columns' as const),
        fc.nat(),
        (m, k, n, count, gap, layout, seed) => {
          const random = seededRandom(seed);
          // As stored: rows of A begin one after every third of a row, pieces lie apart by a gap.
          const [storedRows, length] = layout === 'rows' ? [m, k] : [k, m];
          const aRow = Math.ceil(length / 3);
          const aPiece = storedRows * aRow + length + gap;
          const bPiece = layout === 'rows' ? 0 : k * n + gap;
          const cPiece = layout === 'rows' ? m * n + gap : 0;
          const a = 64;
          const b = a + count * aPiece;
          const c = b + k * n + count * bPiece;
          const end = c + m * n + count * cPiece;
          const floats = new Float32Array(memory.buffer);
          for (let i = a; i < end; i++) floats[i] = random.normal();
          floats.fill(7, end, end + 64);
          const before = floats.slice(0, end);
          multiply({
            layout,
            a: 4 * a,
            aRow: 4 * aRow,
            b: 4 * b,
            c: 4 * c,
            start: 'result',
            m,
            n,
            k,
            rectify: false,
            groups: { count, a: 4 * aPiece, other: 4 * (layout === 'rows' ? cPiece : bPiece) },
          });
          const expected = Float64Array.from(before);
          for (let group = 0; group < count; group++) {
            for (let i = 0; i < m; i++) {
              for (let j = 0; j < n; j++) {
                for (let x = 0; x < k; x++) {
                  const [row, column] = layout === 'rows' ? [i, x] : [x, i];
                  expected[c + group * cPiece + i * n + j]! +=
                    before[a + group * aPiece + row * aRow + column]! *
                    before[b + group * bPiece + x * n + j]!;
                }
              }
            }
          }
          const worst = expected.reduce((most, x, i) => Math.max(most, Math.abs(x - floats[i]!)), 0);
          expect(worst).toBeLessThan(1e-6 * (20 + k * count));
          expect(floats.subarray(end, end + 64).every((x) => x === 7)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('copying rows', () => {
  const { memory, exports } = openHeap(false);
  const copyRows = exports[COPY_ROWS] as CopyRows;

  it('copies overlapping rows of any width, and writes nowhere else', () => {
    const small = fc.integer({ min: 1, max: 21 });
    fc.assert(
      fc.property(small, small, small, fc.nat({ max: 5 }), (floats, fromRow, rows, gap) => {
        const values = new Float32Array(memory.buffer);
        for (let i = 0; i < 1000; i++) values[i] = i;
        const to = 2000;
        values.fill(-1, to, to + 2000);
        copyRows(0, 4 * fromRow, 4 * to, 4 * (floats + gap), floats, rows);
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < floats + gap; i++) {
            expect(values[to + row * (floats + gap) + i]).toBe(i < floats ? row * fromRow + i : -1);
          }
        }
      }),
    );
  });
});
