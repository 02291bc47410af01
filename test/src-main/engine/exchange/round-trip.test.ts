/** What is exported and imported again is what was stored. */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { inspectFile, prepareExport, prepareImport } from '../../../../src-main/engine/exchange/index.ts';
import { toBatch, type Sample } from '../../../../src-main/engine/sample.ts';
import { addTags, openExchangeRig, quietLine, stored, type ExchangeRig } from './rig.ts';

let rig: ExchangeRig | undefined;
afterAll(() => rig?.close());
let files = 0;

const T0 = 1_750_000_000_000_000;

const sample = fc.record({
  tag: fc.nat(2),
  t: fc.integer({ min: 0, max: 3 * 86_400e6 }),
  value: fc.oneof(
    fc.double({ noNaN: true }),
    fc.constantFrom(0, -1, 1e-300, Number.MAX_VALUE, Infinity, -Infinity),
  ),
  kind: fc.constantFrom('good', 'uncertain', 'bad', 'text', 'nan'),
  reason: fc.constantFrom('late', 'stuck', 'stale', 'skew', 'source'),
  text: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
});

it.each(['csv', 'parquet'] as const)('samples come back from %s as they were', async (format) => {
  rig ??= await openExchangeRig();
  const { parts } = rig;
  // Names that a spreadsheet would calculate with, that need quotes, that are alike.
  const names = ['=1+1, "x"', "'=a", 'Größe'];
  await fc.assert(
    fc.asyncProperty(
      fc.array(sample, { minLength: 1, maxLength: 60 }),
      fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu'),
      async (drawn, timeZone) => {
        const source = addTags(parts, names);
        const target = addTags(parts, names);
        const seen = new Set<string>();
        const samples = drawn.flatMap(({ tag, t, value, kind, reason, text }, k): Sample[] => {
          if (seen.has(`${tag} ${t}`)) return [];
          seen.add(`${tag} ${t}`);
          const at = { tagId: source[tag]!.id, t: T0 + t, arrival: T0 + t + k };
          if (kind === 'nan') return [{ ...at, value: NaN, quality: 'bad', reason: 'not-a-number' }];
          if (kind === 'text') return [{ ...at, value: NaN, quality: 'good', reason: 'text', text }];
          if (!Number.isFinite(value)) return [{ ...at, value, quality: 'bad', reason: 'not-a-number' }];
          // -0 is stored as 0.
          const number = value + 0;
          if (kind === 'good') return [{ ...at, value: number, quality: 'good', reason: 'none' }];
          return [{ ...at, value: number, quality: kind, reason }];
        });
        await parts.telemetry.appendSamples(toBatch(samples));
        const range = { from: T0, to: T0 + 4 * 86_400e6 };
        const path = join(parts.dataDir, `trip-${++files}.${format}`);
        const what = { kind: 'samples', tagIds: source.map(({ id }) => id) } as const;
        const out = await prepareExport(parts, { what, ...range, format, timeZone, path });
        await out.run(quietLine());

        const preview = await inspectFile(path);
        const columns = preview.columns.map(({ name }) => ({
          column: name,
          tagId: target[names.indexOf(name)]!.id,
          name,
          unit: '',
        }));
        const back = await prepareImport(parts, {
          path,
          timeColumn: 'time',
          timeUnit: 'iso',
          timeZone,
          columns,
        });
        const line = quietLine();
        await back.run(line);

        const [before, after] = [await stored(parts, source, range), await stored(parts, target, range)];
        expect(after).toEqual(before);
        expect(before.length).toBe(samples.length);
      },
    ),
    { numRuns: 12 },
  );
});
