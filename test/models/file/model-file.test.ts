import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import {
  decodeModel,
  encodeModel,
  ModelFileError,
  openBackend,
  type Backend,
  type Detector,
} from '../../../models/index.ts';
import { pack, unpack } from '../../../models/file/plain-data.ts';
import { FORMAT_VERSION } from '../../../models/file/index.ts';
import { plantRows } from '../detector/small-plant.ts';
import { smallPlant, trainRemembering } from '../explanation/remembering.ts';

let backend: Backend;
let detector: Detector;
let bytes: Uint8Array;

beforeAll(async () => {
  backend = await openBackend('wasm');
  detector = await trainRemembering(smallPlant(400, 3), backend, { windowLength: 12, maxEpochs: 2 });
  bytes = await encodeModel(detector);
}, 60_000);

/** A file with changed content and a digest that fits it. */
function resealed(change: (content: Uint8Array) => void): Uint8Array {
  const copy = bytes.slice();
  change(copy);
  const digest = createHash('sha256').update(copy.subarray(0, -32)).digest();
  copy.set(digest, copy.length - 32);
  return copy;
}

describe('a model file', () => {
  it('gives the same detector back', async () => {
    const loaded = await decodeModel(bytes, backend);
    expect(loaded.model).toEqual(detector.model);
    const rows = plantRows(200, 9);
    const [a, b] = [await detector.score(rows), await loaded.score(rows)];
    expect([...b.score]).toEqual([...a.score]);
    expect([...b.reconstruction]).toEqual([...a.reconstruction]);
    loaded.dispose();
  });

  it('is the same for the same detector, wherever its bytes lie', async () => {
    expect(await encodeModel(detector)).toEqual(bytes);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect((await decodeModel(shifted.subarray(3), backend)).threshold).toBe(detector.threshold);
  });

  it('notices every flipped bit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 7 }), async (at, bit) => {
        const copy = bytes.slice();
        copy[at] = copy[at]! ^ (1 << bit);
        await expect(decodeModel(copy, backend)).rejects.toBeInstanceOf(ModelFileError);
      }),
      { numRuns: 40 },
    );
  });

  it('notices every missing end and every addition', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await expect(decodeModel(bytes.subarray(0, length), backend)).rejects.toBeInstanceOf(ModelFileError);
      }),
      { numRuns: 30 },
    );
    await expect(decodeModel(Uint8Array.of(...bytes.subarray(0, 100), 0), backend)).rejects.toThrow(
      'damaged',
    );
  });

  it('is told from other files and from newer ones', async () => {
    const text = new TextEncoder().encode('time,score\n2026-01-01,0.3\n'.repeat(20));
    await expect(decodeModel(text, backend)).rejects.toThrow('not a Mnemo model file');
    await expect(decodeModel(new Uint8Array(), backend)).rejects.toThrow('not a Mnemo model file');
    const newer = resealed((content) => new DataView(content.buffer).setUint32(8, FORMAT_VERSION + 1, true));
    await expect(decodeModel(newer, backend)).rejects.toThrow(
      `has format ${FORMAT_VERSION + 1}; this program reads formats 2 to ${FORMAT_VERSION}. Update the program`,
    );
    const none = resealed((content) => new DataView(content.buffer).setUint32(8, 0, true));
    await expect(decodeModel(none, backend)).rejects.toThrow('has format 0');
    const first = resealed((content) => new DataView(content.buffer).setUint32(8, 1, true));
    await expect(decodeModel(first, backend)).rejects.toThrow('train again');
  });

  it('without the record of its memory still scores the same', async () => {
    const memory = { ...detector.model.memory };
    Reflect.deleteProperty(memory, 'provenance');
    const older = await encodeModel({ model: { ...detector.model, memory } });
    const loaded = await decodeModel(older, backend);
    const rows = plantRows(200, 9);
    expect((await loaded.score(rows)).score).toEqual((await detector.score(rows)).score);
    loaded.dispose();
  });

  it('is the same, byte for byte, for the same seed and data, and another one for another seed', async () => {
    const again = (seed: number) =>
      trainRemembering(smallPlant(400, 3), backend, { windowLength: 12, maxEpochs: 2, seed }).then(
        async (trained) => {
          const written = await encodeModel(trained);
          trained.dispose();
          return written;
        },
      );
    expect(Buffer.compare(await again(2), bytes)).toBe(0);
    expect(Buffer.compare(await again(3), bytes)).not.toBe(0);
  }, 120_000);

  it('holds where the memory comes from', () => {
    expect(detector.model.memory.provenance!.windows).toBe(400 - 12 + 1);
    expect(bytes.length).toBeLessThan(3e6);
  });

  it('with a proper digest but without a model in it is refused too', async () => {
    const emptied = resealed((content) => {
      const length = new DataView(content.buffer).getUint32(12, true);
      content.fill(0x20, 16, 16 + length).set([0x7b, 0x7d], 16);
    });
    await expect(decodeModel(emptied, backend)).rejects.toThrow('lacks its part');
    const beyond = resealed((content) => new DataView(content.buffer).setUint32(12, 0x7fffffff, true));
    await expect(decodeModel(beyond, backend)).rejects.toBeInstanceOf(ModelFileError);
  });
});

describe('plain data', () => {
  it('comes back as it was', () => {
    const number = fc
      .oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity))
      .map((n) => (Object.is(n, -0) ? 0 : n));
    const leaf = fc.oneof(
      number,
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.float64Array(),
      fc.float32Array(),
      fc.uint8Array(),
      fc.int32Array(),
    );
    const key = fc.string({ minLength: 1 }).filter((k) => !k.startsWith('$') && k !== '__proto__');
    const value = fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf, { noNullPrototype: true }));
    fc.assert(
      fc.property(value, (data) => {
        expect(unpack(pack(data))).toEqual(data);
      }),
    );
  });

  it('comes back from a Buffer of the file system too, whose slices share memory', () => {
    const { json, binary } = pack({ a: Float64Array.of(1, 2, 3), b: Float32Array.of(4, 5) });
    const back = unpack({ json: Buffer.from(json), binary: Buffer.from(binary) });
    expect(back).toEqual({ a: Float64Array.of(1, 2, 3), b: Float32Array.of(4, 5) });
  });

  it('refuses what is not plain', () => {
    expect(() => pack({ f: () => 1 })).toThrow(TypeError);
    expect(() => pack(new Map())).toThrow(TypeError);
  });
});
