/** A training that is interrupted and goes on is the training that was not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../models/backend/index.ts';
import { defaultMemaeConfig, paperMemaeConfig } from '../../../models/network/index.ts';
import { CheckpointError, decodeCheckpoint, encodeCheckpoint } from '../../../models/training/checkpoint.ts';
import { trainMemae, type CheckpointPlace, type MemaeProgress } from '../../../models/training/index.ts';
import { firstState } from '../../../models/training/training-state.ts';
import { plant } from './plant.ts';

const L = 16;
const C = 3;
const config = { ...defaultMemaeConfig(L, C), memoryItems: 20 };
const data = [plant(200, C, 1), plant(120, C, 2)];
const heldBack = [plant(120, C, 3)];
/** The least an epoch can be: one batch. */
const SHORT = { workBudget: 1 };

interface Kept extends CheckpointPlace {
  /** All that were ever saved, oldest first. */
  readonly saved: { mark: string; bytes: Uint8Array }[];
  readonly resumedAt: number[];
  readonly refusals: string[];
}

/** Keeps everything in memory. @param there what is found under any mark */
function place(there: Uint8Array | null = null, everySeconds = 0): Kept {
  const saved: Kept['saved'] = [];
  const resumedAt: number[] = [];
  const refusals: string[] = [];
  return {
    everySeconds,
    saved,
    resumedAt,
    refusals,
    load: () => Promise.resolve(there),
    save: (mark, bytes) => {
      saved.push({ mark, bytes });
      return Promise.resolve();
    },
    onResume: (finished) => resumedAt.push(finished),
    onRefusal: (reason) => refusals.push(reason),
  };
}

describe.each(['wasm', 'cpu'] as const)('a training on %s that was interrupted', (name) => {
  it('gives, from any of its checkpoints, bit for bit what the uninterrupted one gives', async () => {
    const backend = await openBackend(name);
    for (const network of [config, { ...paperMemaeConfig(L, C), memoryItems: 20 }]) {
      const train = (seed: number, checkpoints?: CheckpointPlace, onEpoch?: (p: MemaeProgress) => void) =>
        trainMemae(backend, network, data, heldBack, {
          ...SHORT,
          seed,
          maxEpochs: 7,
          ...(checkpoints ? { checkpoints } : {}),
          ...(onEpoch ? { onEpoch } : {}),
        });
      await fc.assert(
        fc.asyncProperty(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), async (seed, share) => {
          const whole = await train(seed);
          const first = place();
          expect(await train(seed, first)).toEqual(whole);
          expect(first.saved).toHaveLength(7);
          const which = Math.min(6, Math.floor(share * 7));
          const again = place(first.saved[which]!.bytes);
          const told: number[] = [];
          expect(await train(seed, again, ({ epoch }) => told.push(epoch))).toEqual(whole);
          expect(again.resumedAt).toEqual([which + 1]);
          expect(again.refusals).toEqual([]);
          expect(told).toEqual([1, 2, 3, 4, 5, 6, 7]);
          // What it saves from then on is what was saved before, times aside.
          const states = (from: Kept) =>
            from.saved.map(({ mark, bytes }) => ({
              ...decodeCheckpoint(bytes, mark),
              finished: [],
              elapsedSeconds: 0,
            }));
          expect(states(again)).toEqual(states(first).slice(which + 1));
        }),
        { numRuns: name === 'cpu' ? 4 : 10 },
      );
    }
    expect(backend.tf.memory().numTensors).toBe(0);
  }, 240_000);

  it('is cut at any pause, goes on from what was saved last, and is the same', async () => {
    const backend = await openBackend(name);
    const train = (checkpoints?: CheckpointPlace, signal?: { aborted: boolean; reason: unknown }) =>
      trainMemae(backend, config, data, heldBack, {
        ...SHORT,
        seed: 5,
        maxEpochs: 6,
        ...(checkpoints ? { checkpoints } : {}),
        ...(signal ? { signal } : {}),
      });
    const whole = await train();
    let last: Uint8Array | null = null;
    for (let cut = 15, cuts = 0; ; cut += 3, cuts++) {
      let asked = 0;
      const signal = {
        get aborted() {
          return ++asked > cut;
        },
        reason: new Error('power cut'),
      };
      const kept = place(last);
      const ended = await train(kept, signal).catch((error: Error) => error.message);
      last = kept.saved.at(-1)?.bytes ?? last;
      if (ended === 'power cut') continue;
      expect(ended).toEqual(whole);
      expect(cuts).toBeGreaterThan(2);
      break;
    }
    expect(backend.tf.memory().numTensors).toBe(0);
  }, 240_000);
});

describe('checkpoints', () => {
  it('come at most every so many seconds, and one when training is over', async () => {
    const backend = await openBackend('wasm');
    const options = { ...SHORT, seed: 1, maxEpochs: 4 };
    const rare = place(null, 1e6);
    await trainMemae(backend, config, data, heldBack, { ...options, checkpoints: rare });
    expect(rare.saved).toHaveLength(1);
    const done = place(rare.saved[0]!.bytes);
    await trainMemae(backend, config, data, heldBack, { ...options, checkpoints: done });
    expect(done.saved).toEqual([]);
    expect(done.resumedAt).toEqual([4]);
  });

  it('of other data, another seed, other settings or another network are refused, and training begins anew', async () => {
    const backend = await openBackend('wasm');
    const base = { ...SHORT, seed: 1, maxEpochs: 3 };
    const mine = place();
    const whole = await trainMemae(backend, config, data, heldBack, { ...base, checkpoints: mine });
    const bytes = mine.saved[1]!.bytes;
    const moved = { ...data[0]!, rows: data[0]!.rows.map((x, i) => (i === 77 ? x + 1e-6 : x)) };
    const masked = { ...data[0]!, mask: data[0]!.mask.map((m, i) => (i === 77 ? 0 : m)) };
    const others: [typeof config, typeof data, typeof data, typeof base][] = [
      [config, [moved, data[1]!], heldBack, base],
      [config, [masked, data[1]!], heldBack, base],
      [config, [...data].reverse(), heldBack, base],
      [config, data, [plant(120, C, 4)], base],
      [config, data, heldBack, { ...base, seed: 2 }],
      [config, data, heldBack, { ...base, maxEpochs: 4 }],
      [{ ...config, entropyWeight: 0 }, data, heldBack, base],
    ];
    for (const [network, training, held, options] of others) {
      const kept = place(bytes);
      await trainMemae(backend, network, training, held, { ...options, checkpoints: kept });
      expect(kept.refusals).toEqual([
        'The checkpoint belongs to other data or other settings. Training begins anew.',
      ]);
      expect(kept.resumedAt).toEqual([]);
    }
    const damaged = place(bytes.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)));
    expect(await trainMemae(backend, config, data, heldBack, { ...base, checkpoints: damaged })).toEqual(
      whole,
    );
    expect(damaged.refusals).toEqual(['The checkpoint is damaged or incomplete. Training begins anew.']);
  });

  it('notice every damaged byte and every cut', () => {
    const state = firstState({ ...config, memoryItems: 4 }, 3);
    const bytes = encodeCheckpoint('m', state);
    expect(decodeCheckpoint(bytes, 'm')).toEqual(state);
    // As it comes from a file: a Buffer in the midst of a larger one.
    expect(decodeCheckpoint(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3), 'm')).toEqual(state);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = bytes.slice();
        damaged[at] = damaged[at]! ^ flip;
        expect(() => decodeCheckpoint(damaged, 'm')).toThrow(CheckpointError);
        expect(() => decodeCheckpoint(bytes.subarray(0, at), 'm')).toThrow(CheckpointError);
      }),
    );
    expect(() => decodeCheckpoint(bytes, 'n')).toThrow('belongs to other data');
    expect(() => decodeCheckpoint(new Uint8Array(0), 'm')).toThrow(CheckpointError);
  });
});
