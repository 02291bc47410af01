/**
 * Random and mutated payloads against every decoder: an answer for each, no exception, no hang, no memory kept.
 * MNEMO_FUZZ_RUNS sets how many payloads; `npm run test:fuzz` takes 100,000 and more.
 */
import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  decoderFor,
  isRefusal,
  openPayload,
  type PayloadOnlyFormat,
} from '../../../../../src-main/engine/ingest/decoders/index.ts';

const RUNS = Number(process.env['MNEMO_FUZZ_RUNS'] ?? 20_000);
if (!(RUNS >= 1000)) throw new Error('MNEMO_FUZZ_RUNS is a number of payloads, at least 1000.');
// Long runs take long; a payload that hangs fails all the same.
vi.setConfig({ testTimeout: 60_000 + RUNS });
const share = (part: number): { numRuns: number } => ({ numRuns: Math.ceil(RUNS * part) });

const json = (path: string, changes: object = {}): PayloadOnlyFormat => ({
  kind: 'json',
  path,
  timePath: null,
  timeUnit: 'ms',
  ...changes,
});
const line = (changes: object = {}): PayloadOnlyFormat => ({
  kind: 'line-protocol',
  measurement: 'm',
  tags: {},
  field: 'f',
  precision: 'ns',
  ...changes,
});
const decoders = (
  [
    { kind: 'scalar' },
    json('value'),
    json('a.0.b', { timePath: 'a.0.t', timeUnit: 'iso' }),
    json('v', { timePath: 't', timeUnit: 'ns', qualityPath: 'q', unitPath: 'u' }),
    json('constructor.name', { timePath: '__proto__', timeUnit: 's' }),
    json('*'),
    json('a.*.b', { timePath: 'a.*.t', timeUnit: 's', qualityPath: 'a.*.StatusCode' }),
    json('*.*.*', { timePath: '*.*.t' }),
    json('a.*[id=x].v', { timePath: 'a.*.t', timeUnit: 'us' }),
    line(),
    line({ tags: { k: 'v' }, precision: 's' }),
    line({ measurement: 'constructor', field: '__proto__', tags: { toString: 'x' }, precision: 'ms' }),
  ] satisfies PayloadOnlyFormat[]
).map(decoderFor);

function check(raw: Uint8Array): void {
  const payload = openPayload(raw);
  for (const decoder of decoders) {
    const results = [decoder(payload)].flat();
    // Values cannot outnumber the bytes they are made of.
    expect(results.length).toBeLessThanOrEqual(raw.byteLength + 1);
    for (const result of results) {
      if (isRefusal(result)) {
        expect(result.refused.length).toBeGreaterThan(0);
        expect(result.detail.length).toBeLessThan(500);
      } else {
        expect(typeof result.value).toBe('number');
        if (result.t !== null) expect(Number.isSafeInteger(result.t) && result.t >= 0).toBe(true);
        if (result.unit !== undefined) expect(result.unit.length).toBeLessThanOrEqual(32);
      }
    }
  }
}

const LEGAL = [
  '{"value":12.5,"v":1,"t":1700000000000000000,"q":192,"u":"bar","a":[{"b":1,"t":"2026-11-23T14:05:09.25+01:00"}]}',
  '{"a":[{"id":"x","v":1,"b":2,"t":{"timeInSeconds":1700000000,"offsetInNanos":5000},"StatusCode":{"Code":2147483648}}]}',
  ' -12.5e-3 ',
  '[1,2,{"value":true},[[3,4],[5]]]',
  'm,k=v,a\\ b=c\\,d f=12.5,g="x\\"y\\\\z",h=3i,i=4u,j=t 1700000000000000000\nm f=1\n# c\nm,k=v f=f 17',
];

test('random bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check), share(0.3));
});

test('mutated legal payloads', () => {
  const mutation = fc.record({ at: fc.nat(), cut: fc.nat(6), put: fc.uint8Array({ maxLength: 6 }) });
  const mutated = fc
    .tuple(fc.constantFrom(...LEGAL), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([text, mutations]) =>
      mutations.reduce((raw, { at, cut, put }) => {
        const place = at % (raw.length + 1);
        return Buffer.concat([raw.subarray(0, place), put, raw.subarray(place + cut)]);
      }, Buffer.from(text)),
    );
  fc.assert(fc.property(mutated, check), share(0.4));
});

test('random JSON documents', () => {
  fc.assert(
    fc.property(fc.json(), (text) => check(Buffer.from(text))),
    share(0.15),
  );
});

test('random text from the characters of line protocol', () => {
  const characters = [...'m', ...'kvf', ...',= \\"\n#', ...'019.-eiutTf', '\r', '\0', 'é', '\uFEFF'];
  const text = fc
    .array(fc.constantFrom(...characters), { maxLength: 120 })
    .map((parts) => Buffer.from(parts.join('')));
  fc.assert(fc.property(text, check), share(0.15));
});

test('the largest payloads that are read, made to be slow or deep', () => {
  const size = 1 << 20;
  const filled = (piece: string, before = '', after = ''): string =>
    before + piece.repeat(Math.floor((size - before.length - after.length) / piece.length)) + after;
  for (const text of [
    filled('['),
    filled('[', '', ']'),
    `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
    filled('{"a":'),
    filled('[1],', '[', '[1]]'),
    filled('\\', '"', '"'),
    filled('9'),
    filled('1e', '', '9'),
    filled('\\'),
    filled('\\,'),
    filled('m\n'),
    filled('m f=1\n'),
    filled(',k=v', 'm', ' f=1'),
    filled('f=1,', 'm ', 'f=1'),
    filled('\\"', 'm f="', ''),
    filled(' ', 'm', 'f=1'),
    filled(' '),
    filled('m f=99999999999999999i 1\n'),
  ]) {
    check(Buffer.from(text));
  }
});

test('nothing is kept of payloads that have been read', () => {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  const payloads = LEGAL.map((text) => Buffer.from(text));
  const pass = (): number => {
    for (let i = 0; i < 20_000; i++) {
      const payload = openPayload(payloads[i % payloads.length]!);
      for (const decoder of decoders) decoder(payload);
    }
    collect();
    return process.memoryUsage().heapUsed;
  };
  pass();
  const before = pass();
  expect(pass() - before).toBeLessThan(2 * 1024 * 1024);
});
