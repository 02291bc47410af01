import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../../src-main/host/input-error.ts';
import {
  chooseWheel,
  KNOWN_GOOD,
  type Machine,
} from '../../../../src-main/host/setup-tensorflow/choose-wheel.ts';

const machine: Machine = { platform: 'linux', arch: 'x64', glibc: '2.36', card: null };
const CARD = 'NVIDIA T4 (driver 550.90)';

describe('choosing a wheel', () => {
  it.each([
    [{}, undefined, { name: 'tensorflow-cpu', version: KNOWN_GOOD, cuda: false }],
    [{ card: CARD }, undefined, { name: 'tensorflow', version: KNOWN_GOOD, cuda: true }],
    [{ card: CARD }, 'tensorflow-cpu', { name: 'tensorflow-cpu', version: KNOWN_GOOD, cuda: false }],
    [{}, 'tensorflow==2.17.1', { name: 'tensorflow', version: '2.17.1', cuda: true }],
    // On ARM the one wheel there is has no CUDA.
    [{ arch: 'arm64', card: CARD }, undefined, { name: 'tensorflow', version: KNOWN_GOOD, cuda: false }],
  ] as const)('on %j asked for %s takes %j', (part, asked, expected) => {
    expect(chooseWheel({ ...machine, ...part }, asked)).toMatchObject(expected);
  });

  it.each([
    [{ platform: 'darwin' }, undefined, /wheel for Linux only.*without "--from wheel"/],
    [{ arch: 'riscv64' }, undefined, /no wheel of TensorFlow for riscv64/],
    [{ glibc: null }, undefined, /need the GNU C library 2\.27 or newer, and this system has another one/],
    [{ glibc: '2.26' }, undefined, /this system has 2\.26/],
    [{}, 'torch', /--wheel torch is not tensorflow or tensorflow-cpu/],
    [{}, 'tensorflow==2.9.1', /from 2\.16\.0 on/],
    [{}, 'tensorflow-cpu==2.21.0 --index-url x', /is not tensorflow or tensorflow-cpu/],
    [{ arch: 'arm64' }, 'tensorflow-cpu', /no tensorflow-cpu for ARM/],
  ] as const)('on %j asked for %s refuses in one sentence', (part, asked, sentence) => {
    expect(() => chooseWheel({ ...machine, ...part }, asked)).toThrow(InputError);
    expect(() => chooseWheel({ ...machine, ...part }, asked)).toThrow(sentence);
  });

  it('asks for no wheel that needs a newer C library than there is, and for the newest that runs', () => {
    fc.assert(
      fc.property(fc.integer({ min: 27, max: 60 }), fc.constantFrom('x64', 'arm64'), (minor, arch) => {
        const { platforms } = chooseWheel({ ...machine, arch, glibc: `2.${minor}` }, undefined);
        const minors = platforms.slice(0, -1).map((tag) => Number(/^manylinux_2_(\d+)_/.exec(tag)![1]));
        expect(minors[0]).toBe(minor);
        expect(minors.at(-1)).toBe(17);
        expect(minors).toEqual([...minors].sort((a, b) => b - a));
        const processor = arch === 'x64' ? 'x86_64' : 'aarch64';
        expect(platforms.every((tag) => tag.endsWith(`_${processor}`))).toBe(true);
        expect(platforms.at(-1)).toBe(`manylinux2014_${processor}`);
      }),
    );
  });
});
