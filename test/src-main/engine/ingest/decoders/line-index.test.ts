import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesAbout } from '../../../../../src-main/engine/ingest/decoders/line-index.ts';
import { linesOf } from '../../../../../src-main/engine/ingest/decoders/line-protocol-lines.ts';

const word = fc.constantFrom('a', 'b', 'c');
const tagSet = fc.dictionary(word, word, { maxKeys: 3 });
const written = (measurement: string, tags: Record<string, string>): string =>
  [measurement, ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)].join(',');

test('of any payload and any series: every line of it, in order, and none of another measurement', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(word, tagSet)), fc.array(fc.tuple(word, tagSet)), (payload, series) => {
      const text = payload.map(([measurement, tags], i) => `${written(measurement, tags)} f=${i}`).join('\n');
      const lines = linesOf(text);
      for (const [measurement, tags] of series) {
        const wanted = Object.entries(tags);
        const about = linesAbout(lines, measurement, wanted);
        const matches = lines.lines.filter(
          (line) =>
            line.measurement === measurement && wanted.every(([key, value]) => line.tags.get(key) === value),
        );
        expect(about.filter((line) => matches.includes(line))).toEqual(matches);
        expect(about.every((line) => line.measurement === measurement)).toBe(true);
      }
    }),
  );
});

test('a tag that one line carries leads to that line alone', () => {
  const lines = linesOf(Array.from({ length: 100 }, (_, i) => `plc,host=h,tag=s${i} f=${i}`).join('\n'));
  const about = linesAbout(lines, 'plc', [
    ['host', 'h'],
    ['tag', 's7'],
  ]);
  expect(about.map(({ fields }) => fields.get('f')?.value)).toEqual([7]);
  expect(linesAbout(lines, 'plc', [['tag', 'none']])).toEqual([]);
  expect(linesAbout(lines, 'other', [])).toEqual([]);
});
