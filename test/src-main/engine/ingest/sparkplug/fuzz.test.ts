/** Random and mutated payloads: nothing crashes, nothing hangs, memory stays flat. MNEMO_FUZZ_RUNS sets how many. */
import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../../../../src-main/engine/ingest/decoders/payload.ts';
import {
  createSparkplugBrowser,
  createSparkplugHost,
  decodePayload,
  encodePayload,
} from '../../../../../src-main/engine/ingest/sparkplug/index.ts';
import { anyPayload } from './any-payload.ts';
import { SECOND, START, tagOf } from './host-rig.ts';

const RUNS = Number(process.env['MNEMO_FUZZ_RUNS'] ?? 20_000);
const MUTANTS = 100;

/** Numbers from 0 to below `most`, the same for the same seed. */
function randomOf(seed: number): (most: number) => number {
  let state = seed | 1;
  return (most) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % most;
  };
}

/** Damages of the kinds that happen and those that hurt: bits, cuts, lengths that lie, pieces twice, noise. */
function mutate(bytes: Uint8Array, random: (most: number) => number): Uint8Array {
  const mutant = Uint8Array.from(bytes);
  const at = mutant.length === 0 ? 0 : random(mutant.length);
  switch (random(6)) {
    case 0:
      if (mutant.length > 0) mutant[at]! ^= 1 << random(8);
      return mutant;
    case 1:
      return mutant.subarray(0, at);
    case 2:
      if (mutant.length > 0) mutant[at] = [0x00, 0x7f, 0x80, 0xff][random(4)]!;
      return mutant;
    case 3:
      return Uint8Array.of(...mutant.subarray(0, at), ...mutant.subarray(random(mutant.length + 1)));
    case 4:
      return Uint8Array.of(...mutant.subarray(0, at), random(256), random(256), ...mutant.subarray(at));
    default:
      return Uint8Array.from({ length: random(64) }, () => random(256));
  }
}

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;
const heapMiB = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

describe(`${RUNS} damaged payloads`, () => {
  it(
    'are read or refused; a host and a browser live through all of them, and nothing piles up',
    { timeout: 600_000 },
    () => {
      const names = ['m', 'Quality', 'bdSeq', ''];
      const tags = ['G/N', 'G/N/D', 'G/O'].flatMap((source, s) =>
        names.filter((name) => name !== '').map((name, i) => tagOf(10 * s + i + 1, source, name)),
      );
      let now = START;
      let refusals = 0;
      let published = 0;
      const host = createSparkplugHost({
        tags,
        requestRebirth: true,
        primaryHost: null,
        clock: 'live',
        now: () => now,
        publish: () => (published += 1),
        refuse: () => (refusals += 1),
      });
      const browser = createSparkplugBrowser();
      const verbs = ['NBIRTH', 'DBIRTH', 'NDATA', 'DDATA', 'NDEATH', 'DDEATH', 'NDATA', 'DDATA'];
      let decodes = 0;
      let runs = 0;
      let readings = 0;
      const heap: number[] = [];

      const feed = (bytes: Uint8Array, random: (most: number) => number): void => {
        runs += 1;
        now += random(SECOND / 10);
        const payload = decodePayload(bytes);
        if (isRefusal(payload)) expect(payload.detail).not.toBe('');
        else {
          decodes += 1;
          // Whatever could be read can be written and is the same then.
          expect(decodePayload(encodePayload(payload))).toEqual(payload);
        }
        const verb = verbs[random(verbs.length)]!;
        const topic = `spBv1.0/G/${verb}/${random(4) === 0 ? 'O' : 'N'}${verb.startsWith('D') ? '/D' : ''}`;
        readings += host.read({ topic, payload: bytes, retained: random(50) === 0 }, now).length;
        browser.read(topic, bytes);
        if (random(10) === 0) readings += host.elapsed(now).length;
        if (random(500) === 0) readings += host.connectionLost(now).length;
      };

      const cases = Math.ceil(RUNS / MUTANTS);
      fc.assert(
        fc.property(anyPayload, fc.integer(), fc.nat({ max: 255 }), (payload, seed, seq) => {
          const random = randomOf(seed);
          // Half of them in the ranges in which sessions live.
          const named = payload.metrics.map((metric, i) => ({
            ...metric,
            name: names[random(4)]!,
            alias: i,
          }));
          const lively = { ...payload, seq, metrics: named, timestamp: Math.floor(now / 1000) };
          const bytes = encodePayload(seed % 2 === 0 ? payload : lively);
          feed(bytes, random);
          for (let i = 1; i < MUTANTS; i++) feed(mutate(bytes, random), random);
          if (runs % (MUTANTS * 20) < MUTANTS) heap.push(heapMiB());
          for (const { unresolved, waiting } of host.nodes()) {
            expect(unresolved).toBeLessThanOrEqual(1000);
            expect(waiting).toBeLessThanOrEqual(128);
          }
        }),
        { numRuns: cases, endOnFailure: true },
      );

      expect(runs).toBeGreaterThanOrEqual(RUNS);
      // It fuzzed something: many were read, many refused, and readings came of them.
      expect(decodes).toBeGreaterThan(runs / 20);
      expect(runs - decodes).toBeGreaterThan(runs / 20);
      expect(readings).toBeGreaterThan(0);
      expect(refusals).toBeGreaterThan(0);
      expect(published).toBeGreaterThan(0);
      // Flat: the end needs no more than the beginning, but for what compiled code and the test itself take.
      const third = Math.floor(heap.length / 3);
      expect(Math.min(...heap.slice(-third)) - Math.min(...heap.slice(0, third))).toBeLessThan(16);
    },
  );
});
