/** The catalogues of words, walked: each language says all of it, with every name and number that belongs into it. */
import { describe, expect, it } from 'vitest';
import { de } from '../../../src-renderer/messages/de/index.ts';
import { en } from '../../../src-renderer/messages/en/index.ts';
import { ko } from '../../../src-renderer/messages/ko/index.ts';
import { zh } from '../../../src-renderer/messages/zh/index.ts';

type Say = (...all: unknown[]) => unknown;
type Entry = readonly [path: string, words: unknown];

const walk = (node: unknown, path = ''): Entry[] =>
  typeof node === 'object' && node !== null
    ? Object.entries(node).flatMap(([key, part]) => walk(part, path === '' ? key : `${path}.${key}`))
    : [[path, node]];

const english = walk(en);
const others = { de, ko, zh };

/** What stands for itself in a sentence, and can be told from all other words. */
const MARKS = ['⟦0⟧', '⟦1⟧', '⟦2⟧', '⟦3⟧', '⟦4⟧', '⟦5⟧'];
const marksIn = (said: string) => MARKS.filter((mark) => said.includes(mark));

/** Functions that know their argument by its name are given one they know. */
const KNOWN: Readonly<Record<string, readonly unknown[]>> = {
  'tasks.running': ['import', MARKS[1]],
  'tasks.ended': ['export', 'failed'],
};
const argumentsOf = (path: string, say: Say): readonly unknown[] => KNOWN[path] ?? MARKS.slice(0, say.length);

/** Names and examples that are the same in every language. */
const NAMES =
  /^(Mnemo|Esc|Enter|Shift|Ctrl Z|SQLite|MQTT( 3\.1\.1| 5)?|Sparkplug( B)?|QoS|CSV|Parquet|MemAE|ISO 8601|Broker( URL)?|YYYY-MM-DD hh:mm:ss|mqtt:.*|\/data\/.*|plant\/.*|\{.*\}|⟦0⟧ (min|\/min)|\d+ min)$/;
/** What that language happens to write like English. */
const COGNATES: Readonly<Record<string, RegExp>> = {
  de: /^(Normal|Alarm|(2 {2})?Training|Engine|Decoder|Topic|Format|Version|Name|Drift|live|Rate|optional|Import|Export|Hash|Import ⟦1⟧)$/,
};

describe.each(Object.entries(others))('%s', (language, catalogue) => {
  const entries = new Map(walk(catalogue));

  it('has the same keys', () => {
    const wanted = english.map(([path]) => path);
    expect({
      missing: wanted.filter((path) => !entries.has(path)),
      unknown: [...entries.keys()].filter((path) => !wanted.includes(path)),
    }).toEqual({ missing: [], unknown: [] });
  });

  it('says something at every one of them', () => {
    for (const [path, words] of english) {
      const other = entries.get(path);
      if (other === undefined) continue;
      expect(typeof other, path).toBe(typeof words);
      // Where English says nothing at all there is nothing to say.
      if (typeof other === 'string' && words !== '') expect(other.trim(), path).not.toBe('');
    }
  });

  it('takes the same arguments, and puts every one into its sentence', () => {
    for (const [path, words] of english) {
      const other = entries.get(path);
      if (typeof words !== 'function' || other === undefined) continue;
      const [say, translated] = [words as Say, other as Say];
      expect(translated.length, path).toBe(say.length);
      const all = argumentsOf(path, say);
      const [here, there] = [String(say(...all)), String(translated(...all))];
      expect(here, `${path} needs arguments it knows`).not.toMatch(/undefined|NaN|object/);
      expect(marksIn(there), path).toEqual(marksIn(here));
      expect(there, path).not.toMatch(/undefined|NaN|object/);
    }
  });

  it('has a sentence for none, one and many', () => {
    for (const [path, words] of entries) {
      if (typeof words !== 'function' || path in KNOWN) continue;
      for (const count of [0, 1, 2]) {
        const said = String((words as Say)(...Array.from({ length: words.length }, () => count)));
        expect(said.trim(), `${path} of ${count}`).not.toBe('');
        expect(said, `${path} of ${count}`).not.toMatch(/undefined|NaN/);
      }
    }
  });

  it('leaves nothing in English', () => {
    const left = english.filter(([path, words]) => {
      const other = entries.get(path) ?? '';
      const [here, there] =
        typeof words === 'function' && typeof other === 'function'
          ? [words, other].map((say) => String((say as Say)(...argumentsOf(path, say as Say))))
          : [String(words), String(other)];
      // Signs, numbers and units of one letter are the same everywhere.
      const hasWord = /\p{L}{2}/u.test(here!.replaceAll(/⟦\d⟧/g, ''));
      return hasWord && here === there && !NAMES.test(here!) && !COGNATES[language]?.test(here!);
    });
    expect(left.map(([path, words]) => `${path}: ${String(words)}`)).toEqual([]);
  });
});
