import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  covers,
  filterProblem,
  filterSet,
  topicProblem,
} from '../../../../src-main/engine/ingest/topic-filter.ts';

/** MQTT 4.7 read word by word, one filter at a time. */
function matchesByTheBook(filter: string, topic: string): boolean {
  // [MQTT-4.7.2-1]
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const literal = (level: string): string => level.replace(/[.*?^${}()|[\]\\]/g, '\\$&');
  const levels = filter.split('/');
  const many = levels.at(-1) === '#';
  const pattern = (many ? levels.slice(0, -1) : levels)
    .map((level) => (level === '+' ? '[^/]*' : literal(level)))
    .join('/');
  if (!many) return new RegExp(`^${pattern}$`, 's').test(topic);
  // 4.7.1.2: the parent level too; a lone # is everything.
  return levels.length === 1 || new RegExp(`^${pattern}(/.*)?$`, 's').test(topic);
}

const word = fc.constantFrom('a', 'b', '', '$SYS', 'a.c', '__proto__');
const topics = fc.array(word, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'));
const filters = fc
  .tuple(
    fc.array(fc.oneof(word, fc.constant('+')), { maxLength: 4 }),
    fc.oneof(word, fc.constant('+'), fc.constant('#')),
  )
  .map(([levels, last]) => [...levels, last].join('/'));

describe('a set of filters', () => {
  test('matches what one of them matches by the book', () => {
    fc.assert(
      fc.property(fc.array(filters, { maxLength: 8 }), fc.array(topics, { maxLength: 8 }), (set, some) => {
        const together = filterSet(set);
        for (const topic of some)
          expect(together.matches(topic), `${set.join(' , ')} : ${topic}`).toBe(
            set.some((filter) => matchesByTheBook(filter, topic)),
          );
      }),
      { numRuns: 5000 },
    );
  });

  // The examples of the standard (4.7.1 and 4.7.2).
  test.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/monitor/Clients', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/monitor/Clients', true],
    ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
    ['ACCOUNTS', 'Accounts', false],
  ])('%s and %s: %s', (filter, topic, expected) => {
    expect(filterSet([filter]).matches(topic)).toBe(expected);
    expect(matchesByTheBook(filter, topic)).toBe(expected);
  });
});

describe('a filter that covers another one', () => {
  test('matches every topic that the other one matches', () => {
    fc.assert(
      fc.property(filters, filters, fc.array(topics, { maxLength: 8 }), (wide, narrow, some) => {
        fc.pre(covers(wide, narrow));
        for (const topic of some)
          if (matchesByTheBook(narrow, topic)) expect(matchesByTheBook(wide, topic)).toBe(true);
      }),
      { numRuns: 3000, maxSkipsPerRun: 1000 },
    );
  });

  test.each([
    ['#', 'plant/+/flow', true],
    ['#', '$SYS/#', false],
    ['plant/#', 'plant', true],
    ['plant/#', 'plant/+', true],
    ['plant/+', 'plant/#', false],
    ['plant/+', 'plant/a', true],
    ['plant/+/#', 'plant/#', false],
    ['plant/a', 'plant/+', false],
    ['plant/a', 'plant/a/b', false],
    ['spBv1.0/#', 'spBv1.0/G/+/N/#', true],
  ])('%s covers %s: %s', (wide, narrow, expected) => {
    expect(covers(wide, narrow)).toBe(expected);
  });
});

describe('a filter', () => {
  test.each(['#', '+', '/', 'a/+/b/#', '+/tennis/#', '$SYS/#', 'a b/ü/#', '//'])('%s is one', (filter) => {
    expect(filterProblem(filter)).toBeNull();
  });

  test.each([
    ['', 'at least one character'],
    ['sport/tennis#', '# stands alone'],
    ['sport/#/ranking', '# stands alone'],
    ['sport+', '+ stands for one whole level'],
    ['a/+b/c', '+ stands for one whole level'],
    ['a\0b', 'null character'],
    ['a\ud800', 'broken character'],
    ['ü'.repeat(40_000), 'at most 65535 bytes'],
  ])('%j is none', (filter, why) => {
    expect(filterProblem(filter)).toContain(why);
  });

  test('of any text is accepted only where every wildcard stands for itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '/', '+', '#', '\0') }), (text) => {
        const valid =
          text !== '' && !text.includes('\0') && /^(?:(?:[^+#/]*|\+)\/)*(?:[^+#/]*|\+|#)$/.test(text);
        expect(filterProblem(text) === null, text).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });
});

test('a topic to publish to has no wildcards', () => {
  expect(topicProblem('plant/+')).toContain('wildcard');
  expect(topicProblem('plant/a\0')).toContain('is no topic:');
  expect(topicProblem('plant/status')).toBeNull();
});
