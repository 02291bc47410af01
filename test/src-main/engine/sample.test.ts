import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  gatherRows,
  QUALITIES,
  QUALITY_REASONS,
  toBatch,
  type Sample,
} from '../../../src-main/engine/sample.ts';

const sample: fc.Arbitrary<Sample> = fc.record(
  {
    tagId: fc.nat(),
    t: fc.maxSafeNat(),
    arrival: fc.maxSafeNat(),
    value: fc.double(),
    quality: fc.constantFrom(...QUALITIES),
    reason: fc.constantFrom(...QUALITY_REASONS),
    text: fc.string(),
  },
  { requiredKeys: ['tagId', 't', 'arrival', 'value', 'quality', 'reason'] },
);

test('columns hold what was added, however far they had to grow, and start anew', () => {
  fc.assert(
    fc.property(fc.array(fc.array(sample, { maxLength: 80 }), { maxLength: 4 }), (batches) => {
      const rows = gatherRows(4);
      for (const samples of batches) {
        for (const { tagId, t, arrival, value, quality, reason, text } of samples)
          rows.add(
            tagId,
            t,
            arrival,
            value,
            QUALITIES.indexOf(quality),
            QUALITY_REASONS.indexOf(reason),
            text,
          );
        expect(rows.length).toBe(samples.length);
        expect(rows.textBytes).toBe(samples.reduce((sum, { text = '' }) => sum + 2 * text.length, 0));
        const batch = rows.take();
        expect(batch).toEqual(toBatch(samples));
        const texts = new Map(batch.texts);
        const back = samples.map((_, i): Sample => ({
          tagId: batch.tagId[i]!,
          t: batch.t[i]!,
          arrival: batch.arrival[i]!,
          value: batch.value[i]!,
          quality: QUALITIES[batch.quality[i]!]!,
          reason: QUALITY_REASONS[batch.reason[i]!]!,
          ...(texts.has(i) ? { text: texts.get(i)! } : {}),
        }));
        expect(back).toEqual(samples);
        expect(batch.t.length).toBe(samples.length);
        expect('texts' in batch).toBe(texts.size > 0);
      }
      expect(rows.length).toBe(0);
    }),
  );
});
