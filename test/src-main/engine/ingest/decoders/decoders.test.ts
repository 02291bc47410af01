import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PayloadFormat } from '../../../../../src-main/api/words.ts';
import {
  beginningOf,
  decode,
  decoderFor,
  isRefusal,
  openPayload,
  type PayloadOnlyFormat,
} from '../../../../../src-main/engine/ingest/decoders/index.ts';
import { keysOf, pathOf } from '../../../../../src-main/engine/ingest/decoders/json-path.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const SCALAR: PayloadOnlyFormat = { kind: 'scalar' };
const json = (
  path: string,
  timePath: string | null = null,
  timeUnit: Extract<PayloadFormat, { kind: 'json' }>['timeUnit'] = 'ms',
): PayloadOnlyFormat => ({ kind: 'json', path, timePath, timeUnit });

describe('scalar', () => {
  test.each([
    ['12.5', 12.5],
    ['  -3e-2\r\n', -0.03],
    ['+7', 7],
    ['.5', 0.5],
    ['5.', 5],
    ['ON', 1],
    ['false', 0],
    ['\uFEFF42', 42],
    ['NaN', Number.NaN],
    ['-Inf', -Infinity],
    ['1e999', Infinity],
  ])('reads %j as %d', (text, value) => {
    expect(decode(bytes(text), SCALAR)).toEqual({ value, t: null });
  });

  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['12,5', 'comma'],
    ['0x10', 'number'],
    ['12.5 bar', 'number'],
    ['1_000', 'number'],
    ['{"value":1}', 'JSON'],
    ['12\u0000', 'number'],
    ['9'.repeat(65), '65 characters'],
    [' '.repeat(2000), '2000 bytes'],
  ])('refuses %j', (text, word) => {
    const result = decode(bytes(text), SCALAR);
    expect(isRefusal(result) && result.detail).toContain(word);
  });

  test('reads every finite number as JavaScript prints it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(decode(bytes(` ${number} `), SCALAR)).toEqual({ value: Number(String(number)), t: null });
      }),
    );
  });
});

describe('json', () => {
  const payload =
    '{"a":{"b":[1,{"c":2.5}]},"on":true,"text":" 7.25 ","word":"pump","none":null,"x.y":3,"inf":"inf"}';

  test.each([
    ['a.b.0', 1],
    ['a.b.1.c', 2.5],
    ['on', 1],
    ['text', 7.25],
    ['x\\.y', 3],
    ['inf', Infinity],
  ])('finds %s', (path, value) => {
    expect(decode(bytes(payload), json(path))).toEqual({ value, t: null });
  });

  test.each([
    ['a', 'not a number'],
    ['a.b', 'not a number'],
    ['a.b.2', 'path not found'],
    ['a.b.length', 'path not found'],
    ['a.b.-1', 'path not found'],
    ['word', 'not a number'],
    ['none', 'null value'],
    ['constructor', 'path not found'],
    ['__proto__.x', 'path not found'],
    ['x.y', 'path not found'],
    ['on.valueOf', 'path not found'],
  ])('refuses %s as "%s"', (path, refused) => {
    expect(decode(bytes(payload), json(path))).toMatchObject({ refused });
  });

  test('says what is wrong with payloads that are no JSON', () => {
    expect(decode(bytes('{"a":'), json('a'))).toMatchObject({ refused: 'not JSON' });
    expect(decode(bytes(''), json('a'))).toMatchObject({ refused: 'empty' });
    expect(decode(bytes(`"${'x'.repeat(2 << 20)}"`), json('a'))).toMatchObject({ refused: 'too large' });
    expect(decode(bytes('['.repeat(500_000)), json('0'))).toMatchObject({ refused: 'not JSON' });
  });

  test('parses a payload once for all tags that read from it', () => {
    const opened = openPayload(bytes('{"a":1,"b":2}'));
    const first = opened.json();
    expect(decoderFor(json('a'))(opened)).toEqual({ value: 1, t: null });
    expect(decoderFor(json('b'))(opened)).toEqual({ value: 2, t: null });
    expect(opened.json()).toBe(first);
  });

  test('paths and keys translate into each other whatever the keys hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (keys) => {
        expect(keysOf(pathOf(keys))).toEqual(keys);
      }),
    );
  });

  test('finds what was put at any path of nested objects', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 8 }), fc.integer(), (keys, value) => {
        // Object.fromEntries makes own keys even of "__proto__", as JSON.parse does.
        const document = keys.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value);
        expect(decode(bytes(JSON.stringify(document)), json(pathOf(keys)))).toEqual({ value, t: null });
      }),
    );
  });
});

describe('source time', () => {
  const at = (time: unknown, unit: Extract<PayloadFormat, { kind: 'json' }>['timeUnit']): unknown =>
    decode(bytes(JSON.stringify({ v: 1, time })), json('v', 'time', unit));
  const T = Date.UTC(2026, 10, 23, 14, 5, 9) * 1000;

  test.each([
    [T / 1e6, 's', T],
    [T / 1e6 + 0.25, 's', T + 250_000],
    [T / 1e3, 'ms', T],
    [T, 'us', T],
    [`${T}123`, 'ns', T],
    [`${T}999`, 'ns', T],
    [`${T / 1e6}.000001`, 's', T + 1],
    [`${T / 1e6}.1234569`, 's', T + 123_456],
    [`${T / 1e3}.9999`, 'ms', T + 999],
    ['-0', 's', 0],
    [{ timeInSeconds: T / 1e6, offsetInNanos: 250_999 }, 's', T + 250],
    [{ timeInSeconds: T / 1e6 }, 's', T],
    [{ seconds: `${T / 1e6}`, nanos: 1000 }, 's', T + 1],
    ['2026-11-23T14:05:09Z', 'iso', T],
    ['2026-11-23 15:05:09.000250+01:00', 'iso', T + 250],
    ['2026-11-23T09:35:09,5-0430', 'iso', T + 500_000],
    ['2026-11-23T14:05:09.123456789Z', 'iso', T + 123_456],
  ] as const)('reads %j as %s', (time, unit, t) => {
    expect(at(time, unit)).toEqual({ value: 1, t });
  });

  test.each([
    ['2026-11-23T14:05:09', 'iso', 'no time zone'],
    ['2026-02-30T00:00:00Z', 'iso', 'no real date'],
    ['2026-11-23T24:00:00Z', 'iso', 'no real date'],
    ['23.11.2026 14:05', 'iso', 'ISO 8601'],
    [T, 'iso', 'ISO 8601'],
    [T, 's', 'check the time unit'],
    [-5, 'ms', 'check the time unit'],
    [null, 'ms', 'no number'],
    ['soon', 'ms', 'no number'],
    [{}, 'ms', 'no number'],
    [{ timeInSeconds: 1, offsetInNanos: 2e9 }, 's', 'no number'],
    [{ seconds: '', nanos: 0 }, 's', 'no number'],
    [{ timeInSeconds: 1 }, 'ms', 'no number'],
  ] as const)('refuses %j as %s', (time, unit, word) => {
    const result = at(time, unit) as { refused: string; detail: string };
    expect(result.refused).toBe('no source time');
    expect(result.detail).toContain(word);
  });

  test('is exact to the microsecond in every unit, as number and as text', () => {
    const micros = fc.integer({ min: 0, max: Date.UTC(2200, 0) * 1000 });
    fc.assert(
      fc.property(micros, fc.integer({ min: 0, max: 999 }), (t, beyond) => {
        const [s, ms] = [Math.floor(t / 1e6), Math.floor(t / 1e3)];
        const [sFraction, msFraction] = [String(t % 1e6).padStart(6, '0'), String(t % 1e3).padStart(3, '0')];
        const under = String(beyond).padStart(3, '0');
        // JSON.stringify would round a number of nanoseconds: it is written digit by digit.
        const asNumber = (digits: string, unit: 's' | 'ms' | 'us' | 'ns'): unknown =>
          decode(bytes(`{"v":1,"time":${digits}}`), json('v', 'time', unit));
        const expected = { value: 1, t };
        expect(asNumber(`${s}.${sFraction}`, 's')).toEqual(expected);
        expect(asNumber(`${ms}.${msFraction}`, 'ms')).toEqual(expected);
        expect(asNumber(`${t}`, 'us')).toEqual(expected);
        expect(asNumber(t === 0 ? String(beyond) : `${t}${under}`, 'ns')).toEqual(expected);
        expect(at(`${s}.${sFraction}${under}`, 's')).toEqual(expected);
        expect(at(`${ms}.${msFraction}${under}`, 'ms')).toEqual(expected);
        expect(at(`${t}.${under}`, 'us')).toEqual(expected);
        expect(at(`${t}${under}`, 'ns')).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('refuses a payload without the declared time rather than inventing one', () => {
    expect(decode(bytes('{"v":1}'), json('v', 'time'))).toMatchObject({ refused: 'no source time' });
  });

  test('ISO times agree with the platform for every millisecond and offset', () => {
    const range = { min: new Date(0), max: new Date(Date.UTC(2200, 0)), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const two = (n: number): string => String(n).padStart(2, '0');
        const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
        expect(at(`${local}${zone}`, 'iso')).toEqual({ value: 1, t: date.getTime() * 1000 });
      }),
    );
  });
});

test('the beginning of a payload is one short printable line', () => {
  expect(beginningOf(bytes('a\nb\u0007c<img src=x>'))).toBe('a·b·c<img src=x>');
  expect(beginningOf(bytes('x'.repeat(100)))).toBe(`${'x'.repeat(80)}…`);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => {
      expect(beginningOf(raw)).toMatch(/^[^\p{Cc}\p{Cf}\n\r]{0,81}$/u);
    }),
  );
});
